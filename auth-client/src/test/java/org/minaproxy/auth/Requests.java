package org.minaproxy.auth;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Questions as a proxy would ask them. */
public final class Requests {

    private Requests() {}

    /** An IMAP client at 192.0.2.7 that talks to 192.0.2.1, without TLS. */
    public static AuthRequest imap(Credentials credentials) {
        return new AuthRequest(
                "imap",
                credentials,
                1,
                "7f3a",
                new InetSocketAddress("192.0.2.7", 51234),
                new InetSocketAddress("192.0.2.1", 143),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public static AuthRequest password(String user, String password) {
        return imap(new Credentials.Password(user, Secret.of(password)));
    }
}
