package org.minaproxy.proxy.session;

import org.minaproxy.proxy.protocol.Ending;

/** Why a session ended, as it stands in the log. */
public enum Cause {
    /** The client said good-bye before it logged in. */
    QUIT,
    CLIENT_CLOSED,
    CLIENT_LOST,
    BACKEND_CLOSED,
    BACKEND_LOST,
    IDLE,
    /** A rejected login after which the authentication source wants the connection closed. */
    REJECTED,
    LOGIN_TIMEOUT,
    /** The client did not wait for the greeting. */
    TALKED_TOO_EARLY,
    TOO_MANY_ERRORS,
    TOO_MANY_LOGINS,
    LINE_TOO_LONG,
    PIPELINED_BEHIND_STARTTLS,
    /** With {@code tls: passthrough}: what came is no ClientHello. */
    MALFORMED_HELLO,
    /** With {@code tls: passthrough}: the client asked for a name that nobody here has. */
    UNKNOWN_NAME,
    /** With {@code tls: passthrough}: no server answered. */
    NO_BACKEND,
    BAD_CERTIFICATE,
    NO_CERTIFICATE,
    /** The client spoke another protocol. */
    STRANGER,
    OVERLOADED,
    SHUTDOWN,
    /** A bug of ours; the log has its stack trace. */
    INTERNAL_ERROR;

    static Cause of(Ending ending) {
        return switch (ending) {
            case LOGIN_TIMEOUT -> LOGIN_TIMEOUT;
            case TALKED_TOO_EARLY -> TALKED_TOO_EARLY;
            case TOO_MANY_ERRORS -> TOO_MANY_ERRORS;
            case TOO_MANY_LOGINS -> TOO_MANY_LOGINS;
            case LINE_TOO_LONG -> LINE_TOO_LONG;
            case PIPELINED_BEHIND_STARTTLS -> PIPELINED_BEHIND_STARTTLS;
            case BAD_CERTIFICATE -> BAD_CERTIFICATE;
            case NO_CERTIFICATE -> NO_CERTIFICATE;
            case OVERLOADED -> OVERLOADED;
            case SHUTDOWN -> SHUTDOWN;
        };
    }
}
