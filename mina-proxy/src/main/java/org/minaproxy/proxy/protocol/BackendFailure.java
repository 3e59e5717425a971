package org.minaproxy.proxy.protocol;

import java.util.List;

/**
 * Why a backend did not take a session over.
 *
 * @param reason for the log, ending in what we were doing: {@code -ERR [AUTH] no such user, while sending PASS}; no secrets
 * @param reply the backend's own answer when it gave one
 */
public record BackendFailure(Kind kind, String reason, List<Line> reply) {

    public BackendFailure {
        reply = List.copyOf(reply);
    }

    public BackendFailure(Kind kind, String reason) {
        this(kind, reason, List.of());
    }

    /** Whether another server of the pool may do better. */
    public boolean tryNext() {
        return kind != Kind.LOGIN_REFUSED && kind != Kind.NO_PASSWORD;
    }

    /** What went wrong, from the outside in. */
    public enum Kind {
        /** No connection, or it was reset or closed before the login was done. */
        CONNECT,
        /** It stopped answering. */
        TIMEOUT,
        /** The handshake failed, the certificate is not good, or STARTTLS is not offered. */
        TLS,
        /** It speaks, but not what we expect. */
        PROTOCOL,
        /** It says that it cannot serve now: a 4xx, {@code [UNAVAILABLE]}, {@code [SYS/TEMP]}, a farewell instead of a greeting. */
        TEMPORARY,
        /** It does not accept these credentials. */
        LOGIN_REFUSED,
        /** It wants a password and we have none that it could use, for example after CRAM-MD5. */
        NO_PASSWORD
    }
}
