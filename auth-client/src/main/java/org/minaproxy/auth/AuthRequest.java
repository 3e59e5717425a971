package org.minaproxy.auth;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One question to an authentication source.
 *
 * @param protocol {@code imap}, {@code pop3}, {@code smtp} or {@code submission}
 * @param attempt counts the logins of this connection, from 1
 * @param session the session's id, as it stands in the log
 * @param client where the client really is, after a trusted PROXY header
 * @param clientHost the client's name, when the listener looks names up
 * @param local the address that the client connected to
 * @param proxied the addresses of the PROXY header, when one with addresses came in
 * @param tls present when the connection is encrypted
 * @param mail present for SMTP and submission
 */
public record AuthRequest(
        String protocol,
        Credentials credentials,
        int attempt,
        String session,
        InetSocketAddress client,
        ClientHost clientHost,
        InetSocketAddress local,
        Optional<ProxiedAddresses> proxied,
        Optional<TlsInfo> tls,
        Optional<MailContext> mail) {

    /** For a client whose name nobody looked up. */
    public AuthRequest(
            String protocol,
            Credentials credentials,
            int attempt,
            String session,
            InetSocketAddress client,
            InetSocketAddress local,
            Optional<ProxiedAddresses> proxied,
            Optional<TlsInfo> tls,
            Optional<MailContext> mail) {
        this(protocol, credentials, attempt, session, client, ClientHost.UNAVAILABLE, local, proxied, tls, mail);
    }

    /** Source and destination as a PROXY header gave them. */
    public record ProxiedAddresses(InetSocketAddress source, InetSocketAddress destination) {}

    /**
     * The TLS session of the client.
     *
     * @param protocol as the engine calls it, for example {@code TLSv1.3}
     * @param cipher the suite's IANA name
     * @param serverName what the client asked for by SNI
     * @param certificateAsked whether the listener asks clients for a certificate
     * @param certificate what the client answered; a bad certificate is no answer, its session ends
     */
    public record TlsInfo(
            String protocol,
            String cipher,
            Optional<String> serverName,
            boolean certificateAsked,
            Optional<ClientCertificate> certificate) {

        /** Where clients are not asked for a certificate. */
        public TlsInfo(String protocol, String cipher, Optional<String> serverName) {
            this(protocol, cipher, serverName, false, Optional.empty());
        }
    }
}
