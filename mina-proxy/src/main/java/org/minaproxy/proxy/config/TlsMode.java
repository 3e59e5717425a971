package org.minaproxy.proxy.config;

/** How the connection of a client becomes encrypted. */
public enum TlsMode {
    /** From the first byte. */
    IMPLICIT,
    /** By STARTTLS or STLS, without which there is no login. */
    STARTTLS,
    /** By STARTTLS or STLS, if the client likes. */
    STARTTLS_OPTIONAL,
    NONE,
    /** From the first byte, but with the backend: it goes there undecrypted. */
    PASSTHROUGH;

    /** Whether TLS ends here, with a certificate of ours. */
    public boolean isOurs() {
        return this != NONE && this != PASSTHROUGH;
    }

    /** Whether clients begin with a handshake. */
    boolean isImplicit() {
        return this == IMPLICIT || this == PASSTHROUGH;
    }
}
