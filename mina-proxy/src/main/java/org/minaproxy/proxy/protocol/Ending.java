package org.minaproxy.proxy.protocol;

/** Why the session ends a conversation that the client has not ended. */
public enum Ending {
    /** No login within the time allowed for it. */
    LOGIN_TIMEOUT,
    /** Something was said before the greeting. */
    TALKED_TOO_EARLY,
    /** More bad commands than allowed. */
    TOO_MANY_ERRORS,
    /** More failed logins than allowed. */
    TOO_MANY_LOGINS,
    /** A line was longer than allowed. */
    LINE_TOO_LONG,
    /** Something stood behind STARTTLS in the clear part of the stream. */
    PIPELINED_BEHIND_STARTTLS,
    /** The client showed a certificate that is not good. */
    BAD_CERTIFICATE,
    /** The client showed no certificate, and the listener wants one. */
    NO_CERTIFICATE,
    /** The proxy is full. */
    OVERLOADED,
    /** The proxy is stopping. */
    SHUTDOWN
}
