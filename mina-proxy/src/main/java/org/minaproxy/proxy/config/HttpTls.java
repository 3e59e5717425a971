package org.minaproxy.proxy.config;

/** How those who ask our HTTP server begin. */
public enum HttpTls {
    NONE,
    /** With a TLS handshake. */
    IMPLICIT
}
