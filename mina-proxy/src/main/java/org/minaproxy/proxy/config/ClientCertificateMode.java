package org.minaproxy.proxy.config;

/** Whether a listener asks clients for a certificate. */
public enum ClientCertificateMode {
    NONE,
    /** A client without one is served; one with a bad one is not. */
    OPTIONAL,
    REQUIRED
}
