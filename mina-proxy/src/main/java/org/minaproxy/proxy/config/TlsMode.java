package org.minaproxy.proxy.config;

/** How the connection of a client becomes encrypted. */
public enum TlsMode {
    /** From the first byte. */
    IMPLICIT,
    /** By STARTTLS or STLS, without which there is no login. */
    STARTTLS,
    /** By STARTTLS or STLS, if the client likes. */
    STARTTLS_OPTIONAL,
    NONE
}
