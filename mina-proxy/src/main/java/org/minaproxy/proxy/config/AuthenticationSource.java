package org.minaproxy.proxy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.http.HttpAuthSettings;

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
     * @param url asked one after the other until one answers
     * @param headers sent with each request, in this order
     * @param percentEncoding of names, passwords and certificates in headers
     * @param sendPorts whether {@code Auth-Port} and {@code Client-Port} go along
     * @param sendCertificate whether {@code Auth-SSL-Cert} goes along
     * @param timeout for each URL
     * @param retryAfter how long a URL that did not answer is asked last
     * @param tlsCa certificates in PEM that vouch for the service; absent: those of the Java runtime
     * @param tlsCertificate shown to a service that asks for one
     * @param connections kept for each I/O thread
     * @param waiting logins that wait for one of these, for each I/O thread; the next is told to come back later
     * @param replyLimit of a whole reply
     */
    record Http(
            List<URI> url,
            Map<String, Secret> headers,
            @Default("nginx") LookupFormat format,
            @Default("nginx") PercentEncoding percentEncoding,
            @Default("false") boolean sendPorts,
            @Default("false") boolean sendCertificate,
            @Default("10s") Duration timeout,
            @Default("30s") Duration retryAfter,
            Optional<Path> tlsCa,
            Optional<IdentityConfig> tlsCertificate,
            @Default("64") int connections,
            @Default("10000") int waiting,
            @Default("64k") ByteSize replyLimit)
            implements AuthenticationSource {

        private static final String NOT_BY_JSON = "has no effect with format: json; use nginx, or remove it";
        private static final String NOT_IN_CLEAR = "has no effect without TLS; use https://, or remove it";

        public Http {
            url = List.copyOf(url);
            headers = Copies.of(headers);
            boolean secure = url.stream().anyMatch(each -> "https".equals(each.getScheme()));
            Rules rules = new Rules()
                    .value(!url.isEmpty(), "url", "is empty; name at least one")
                    .value(Set.copyOf(url).size() == url.size(), "url", "holds one twice; keep one");
            url.forEach(each -> checkUrl(rules, each));
            rules.range("timeout", timeout, "100ms", "5m")
                    .range("retry-after", retryAfter, "0s", "1h")
                    .together(secure || tlsCa.isEmpty(), "tls-ca", NOT_IN_CLEAR)
                    .together(secure || tlsCertificate.isEmpty(), "tls-certificate", NOT_IN_CLEAR)
                    .range("connections", connections, 1, 10_000)
                    .range("waiting", waiting, 0, 1_000_000)
                    .range("reply-limit", replyLimit, "1k", "1m");
            headers.forEach((name, value) -> checkHeader(rules, name, value));
            if (format == LookupFormat.JSON) {
                rules.together(percentEncoding == PercentEncoding.NGINX, "percent-encoding", NOT_BY_JSON);
                rules.together(!sendPorts, "send-ports", NOT_BY_JSON);
                rules.together(!sendCertificate, "send-certificate", NOT_BY_JSON);
            }
            rules.enforce();
        }

        private static void checkUrl(Rules rules, URI url) {
            if ("unix".equals(url.getScheme())) {
                rules.value(
                        Optional.ofNullable(url.getRawPath())
                                .filter(path -> path.matches("/[^:]+(:/.*)?"))
                                .isPresent(),
                        "url",
                        "names no socket; write one like unix:/run/auth.sock:/mail");
                return;
            }
            rules.value(
                            "http".equals(url.getScheme()) || "https".equals(url.getScheme()),
                            "url",
                            "must begin with http://, https:// or unix:/")
                    .value(Optional.ofNullable(url.getHost()).isPresent(), "url", "names no host")
                    .value(
                            Optional.ofNullable(url.getRawUserInfo()).isEmpty(),
                            "url",
                            "must not hold a password; send it in headers");
        }

        private static void checkHeader(Rules rules, String name, Secret value) {
            String key = "headers." + name;
            rules.value(name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+"), key, "is not a name for a header")
                    .value(!HttpAuthSettings.isOurs(name), key, "is set by mina-proxy itself; remove it")
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
            return format == LookupFormat.NGINX;
        }

        @Override
        public boolean knowsPasswords() {
            return format == LookupFormat.NGINX;
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
