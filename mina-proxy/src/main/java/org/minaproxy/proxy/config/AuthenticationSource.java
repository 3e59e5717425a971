package org.minaproxy.proxy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.auth.Secret;

/** Who answers whether a login is right; the key {@code type} chooses the record. */
public sealed interface AuthenticationSource {

    /** Whether the answer to a login can say where the mailbox lives. */
    boolean namesServers();

    /** Whether it can be asked about recipients, without a login, and say where their mail goes. */
    boolean knowsRecipients();

    /** Whether mechanisms that keep the password from us can work. */
    boolean knowsPasswords();

    /**
     * Asks an HTTP service.
     *
     * @param headers sent with each request, in this order
     * @param tlsCa certificates in PEM that vouch for the service; absent: those of the Java runtime
     * @param connections kept for each I/O thread
     * @param waiting logins that wait for one of these, for each I/O thread; the next is told to come back later
     */
    record Http(
            URI url,
            Map<String, Secret> headers,
            @Default("10s") Duration timeout,
            Optional<Path> tlsCa,
            @Default("64") int connections,
            @Default("10000") int waiting)
            implements AuthenticationSource {

        private static final Set<String> OURS = Set.of("host", "connection", "content-length", "transfer-encoding");

        public Http {
            headers = Copies.of(headers);
            Rules rules = new Rules()
                    .value(
                            "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
                            "url",
                            "must begin with http:// or https://")
                    .value(Optional.ofNullable(url.getHost()).isPresent(), "url", "names no host")
                    .value(
                            Optional.ofNullable(url.getRawUserInfo()).isEmpty(),
                            "url",
                            "must not hold a password; send it in headers")
                    .range("timeout", timeout, "100ms", "5m")
                    .together(
                            tlsCa.isEmpty() || !"http".equals(url.getScheme()),
                            "tls-ca",
                            "has no effect with http://; use https://, or remove it")
                    .range("connections", connections, 1, 10_000)
                    .range("waiting", waiting, 0, 1_000_000);
            headers.forEach((name, value) -> checkHeader(rules, name, value));
            rules.enforce();
        }

        private static void checkHeader(Rules rules, String name, Secret value) {
            String key = "headers." + name;
            rules.value(name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), key, "is not a name for a header")
                    .value(!OURS.contains(name.toLowerCase(Locale.ROOT)), key, "is set by mina-proxy itself; remove it")
                    .value(
                            value.text().chars().allMatch(c -> c >= ' ' && c != 0x7f),
                            key,
                            "holds a control character; a header is one line");
        }

        @Override
        public boolean namesServers() {
            return true;
        }

        @Override
        public boolean knowsRecipients() {
            return true;
        }

        @Override
        public boolean knowsPasswords() {
            return true;
        }
    }

    /** Looks into a file of password hashes; those in clear serve CRAM-MD5 and APOP too. */
    record PasswdFile(Path path) implements AuthenticationSource {
        @Override
        public boolean namesServers() {
            return true;
        }

        @Override
        public boolean knowsRecipients() {
            return false;
        }

        @Override
        public boolean knowsPasswords() {
            return true;
        }
    }

    /** Says yes, so that the backend decides. */
    record Accept() implements AuthenticationSource {
        @Override
        public boolean namesServers() {
            return false;
        }

        @Override
        public boolean knowsRecipients() {
            return false;
        }

        @Override
        public boolean knowsPasswords() {
            return false;
        }
    }
}
