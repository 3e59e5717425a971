package org.minaproxy.proxy.config;

/** What a client gets that asks for a name of which there is no certificate. */
public enum UnknownSni {
    /** The first certificate, which its user will be warned about. */
    DEFAULT,
    /** The alert unrecognized_name (RFC 6066 §3). */
    REFUSE
}
