package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.tls.KeyPin;

/**
 * Mail servers that hold the same mailboxes.
 *
 * @param servers without a port: the protocol's own; empty: the authentication source names them
 * @param tlsCa certificates in PEM that vouch for the servers; absent: those of the Java runtime
 * @param tlsName the name in the servers' certificates; absent: the host as written in {@code servers}
 * @param tlsPins the servers' own keys, whatever else vouches for them; empty: any
 * @param tlsCertificate shown to servers that ask for one
 * @param proxyHeaderLimit bytes of a v2 header; what does not fit is left out
 * @param imapId whether the client's address goes along in the IMAP command ID
 * @param connectTimeout for each server
 * @param loginTimeout from the connection to the backend's answer to the login
 * @param retryAfter how long a server that did not answer is asked last
 */
public record BackendConfig(
        List<ServerAddress> servers,
        @Default("user-hash") Balance balance,
        @Default("none") BackendTls tls,
        @Default("true") boolean tlsVerify,
        Optional<Path> tlsCa,
        Optional<String> tlsName,
        @Default("") List<KeyPin> tlsPins,
        Optional<IdentityConfig> tlsCertificate,
        @Default("none") ProxyHeaderVersion proxyHeader,
        @Default("536") ByteSize proxyHeaderLimit,
        @Default("user") BackendLogin login,
        @Default("auto") Xclient xclient,
        @Default("false") boolean imapId,
        @Default("10s") Duration connectTimeout,
        @Default("30s") Duration loginTimeout,
        @Default("30s") Duration retryAfter) {

    private static final ByteSize USUAL_HEADER = new ByteSize(536);

    public BackendConfig {
        servers = List.copyOf(servers);
        tlsPins = List.copyOf(tlsPins);
        boolean verified = tls != BackendTls.NONE && tlsVerify;
        Rules rules = new Rules();
        if (!servers.isEmpty()) {
            rules.distinct("servers", servers);
        }
        rules.together(
                        tlsVerify || tls != BackendTls.NONE,
                        "tls-verify",
                        "has no effect with tls: none; use starttls or implicit, or remove it")
                .together(
                        verified || tlsCa.isEmpty(),
                        "tls-ca",
                        "has no effect while no certificate is verified; see tls and tls-verify")
                .together(
                        verified || tlsName.isEmpty(),
                        "tls-name",
                        "has no effect while no certificate is verified; see tls and tls-verify")
                .value(
                        tlsName.isEmpty() || HostNames.valid(tlsName.get()),
                        "tls-name",
                        "is not a host name; write the name in the server's certificate")
                .together(
                        tlsPins.isEmpty() || tls != BackendTls.NONE,
                        "tls-pins",
                        "has no effect with tls: none; use starttls or implicit, or remove it")
                .together(
                        tlsCertificate.isEmpty() || tls != BackendTls.NONE,
                        "tls-certificate",
                        "has no effect with tls: none; use starttls or implicit, or remove it")
                .range("proxy-header-limit", proxyHeaderLimit, "216", "4k")
                .together(
                        proxyHeader == ProxyHeaderVersion.V2 || proxyHeaderLimit.equals(USUAL_HEADER),
                        "proxy-header-limit",
                        "has no effect with proxy-header: " + Words.of(proxyHeader) + "; use v2, or remove it")
                .range("connect-timeout", connectTimeout, "100ms", "5m")
                .range("login-timeout", loginTimeout, "100ms", "10m")
                .range("retry-after", retryAfter, "0s", "1h")
                .enforce();
    }
}
