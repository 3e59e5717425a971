package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.auth.Secret;

/**
 * The lookup service that we are to other proxies: it answers nginx's {@code auth_http} and JSON from the {@code authentication} sources.
 *
 * @param clientCertificates of those who ask
 * @param secret that everybody must send who asks
 * @param secretHeader in which it comes
 * @param backends by protocol: where users go whose source names no server
 * @param sendPasswords whether answers may hold passwords
 * @param rejectionWait how long a client that was rejected is held back before it may try again
 * @param rate questions about one client address in a minute
 * @param clients whose questions are counted; the rest share one count
 * @param connections at the same time
 * @param idleTimeout of a connection without a question
 * @param requestLimit of a whole question
 */
public record AuthServerConfig(
        ListenAddress address,
        @Default("none") HttpTls tls,
        ClientCertificatesConfig clientCertificates,
        Optional<Secret> secret,
        @Default("X-Auth-Key") String secretHeader,
        Map<String, String> backends,
        @Default("true") boolean sendPasswords,
        @Default("2s") Duration rejectionWait,
        @Default("600") int rate,
        @Default("100000") int clients,
        @Default("1000") int connections,
        @Default("60s") Duration idleTimeout,
        @Default("64k") ByteSize requestLimit) {

    private static final Set<String> PROTOCOLS = Set.of("imap", "pop3", "smtp");
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1");

    public AuthServerConfig {
        backends = Copies.of(backends);
        Rules rules = new Rules()
                .value(address.port() >= 0, "address", "names no port; write 127.0.0.1:9000")
                .together(
                        secret.isPresent() || clientCertificates.asked() || isLoopback(address),
                        "secret",
                        "missing; without one everybody who reaches " + address
                                + " could try passwords there; or require client-certificates, or listen at 127.0.0.1")
                .together(
                        tls == HttpTls.IMPLICIT || !clientCertificates.asked(),
                        "client-certificates",
                        "there are none without TLS; use tls: implicit, or remove it")
                .value(
                        clientCertificates.mode() != ClientCertificateMode.OPTIONAL,
                        "client-certificates.mode",
                        "optional keeps nobody out; use required")
                .value(
                        secret.map(Secret::text)
                                .filter(text -> !text.matches("[!-~]+"))
                                .isEmpty(),
                        "secret",
                        "must be printable ASCII without blanks; it is sent in a header")
                .value(
                        secretHeader.matches("[A-Za-z0-9-]+"),
                        "secret-header",
                        "is not a name for a header; write one like X-Auth-Key")
                .range("rejection-wait", rejectionWait, "0s", "5m")
                .range("rate", rate, 1, 1_000_000)
                .range("clients", clients, 1, 10_000_000)
                .range("connections", connections, 1, 100_000)
                .range("idle-timeout", idleTimeout, "1s", "1h")
                .range("request-limit", requestLimit, "4k", "1m");
        backends.keySet()
                .forEach(protocol -> rules.value(
                        PROTOCOLS.contains(protocol),
                        "backends." + protocol,
                        "is not a protocol that proxies ask about; there are imap, pop3, smtp"));
        rules.enforce();
    }

    private static boolean isLoopback(ListenAddress address) {
        return LOOPBACK.contains(address.host()) || address.host().startsWith("127.");
    }
}
