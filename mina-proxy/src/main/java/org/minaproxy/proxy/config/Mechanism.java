package org.minaproxy.proxy.config;

/** A way to log in that a listener can offer. */
public enum Mechanism {
    PLAIN,
    LOGIN,
    CRAM_MD5,
    /** By a client certificate. */
    EXTERNAL,
    /** A command of POP3 rather than a SASL mechanism (RFC 1939 §7). */
    APOP;

    /** The name as registered for SASL: {@code CRAM-MD5}. */
    public String saslName() {
        return name().replace('_', '-');
    }

    /** Whether the client sends no password, so that the source must hold the one that the backend gets. */
    public boolean needsClearPassword() {
        return this == CRAM_MD5 || this == APOP || this == EXTERNAL;
    }
}
