package org.minaproxy.proxy.routing;

import java.time.Duration;

/**
 * How to talk to the servers of one pool.
 *
 * @param pool the name of the pool
 * @param headerLimit bytes of a v2 header
 * @param connectTimeout for each address of a server
 * @param loginTimeout from the connection to the answer to the login
 */
public record BackendSettings(
        String pool,
        Tls tls,
        Header header,
        int headerLimit,
        Login login,
        boolean xclient,
        boolean imapId,
        Duration connectTimeout,
        Duration loginTimeout) {

    /** The same servers for a client whose own TLS goes on to them: none of ours is put around it. */
    public BackendSettings passedThrough() {
        return new BackendSettings(
                pool, Tls.NONE, header, headerLimit, login, xclient, imapId, connectTimeout, loginTimeout);
    }

    /** When TLS begins. */
    public enum Tls {
        NONE,
        STARTTLS,
        IMPLICIT
    }

    /** Which PROXY header goes first. */
    public enum Header {
        NONE,
        V1,
        V2
    }

    /** How a user gets in. */
    public enum Login {
        /** With the user's own credentials. */
        USER,
        /** Without any. */
        NONE
    }
}
