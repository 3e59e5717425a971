package org.minaproxy.auth;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;

/** Questions as a proxy would ask them. */
public final class Requests {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 51234);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 143);

    private Requests() {}

    /** An IMAP client at 192.0.2.7 that talks to 192.0.2.1, without TLS. */
    public static AuthRequest imap(Credentials credentials) {
        return new AuthRequest(
                "imap", credentials, 1, "7f3a", CLIENT, LOCAL, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static AuthRequest password(String user, String password) {
        return imap(new Credentials.Password(user, Secret.of(password)));
    }

    /** A third attempt by POP3. */
    public static AuthRequest pop3(Credentials credentials) {
        return new AuthRequest(
                "pop3", credentials, 3, "7f3a", CLIENT, LOCAL, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Submission over TLS 1.2, after EHLO. */
    public static AuthRequest submission(Credentials credentials) {
        TlsInfo tls = new TlsInfo("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Optional.of("mail.example.com"));
        return new AuthRequest(
                "submission",
                credentials,
                1,
                "7f3a",
                CLIENT,
                LOCAL,
                Optional.empty(),
                Optional.of(tls),
                Optional.of(mail("client.example")));
    }

    /** A mail that nobody logged in for, from 2001:db8::7 behind a proxy, over TLS 1.3. */
    public static AuthRequest smtp(String helo) {
        InetSocketAddress source = new InetSocketAddress("2001:db8::7", 51234);
        InetSocketAddress destination = new InetSocketAddress("2001:db8:0:1::1", 25);
        return new AuthRequest(
                "smtp",
                new Credentials.None(),
                1,
                "7f3a",
                source,
                LOCAL,
                Optional.of(new ProxiedAddresses(source, destination)),
                Optional.of(new TlsInfo("TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.empty())),
                Optional.of(mail(helo)));
    }

    private static MailContext mail(String helo) {
        return new MailContext(
                Optional.of(helo),
                true,
                Optional.of("MAIL FROM:<a@example.org> SIZE=1000"),
                List.of("RCPT TO:<b@example.com>"));
    }
}
