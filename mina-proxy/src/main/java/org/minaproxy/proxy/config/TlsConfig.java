package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.List;

/**
 * TLS towards clients, the same for all listeners.
 *
 * @param certificates the first is the default, the others are chosen by SNI; empty: the micro CA issues one
 * @param unknownSni what a client gets that asks for another name
 * @param watchInterval how often files are looked at that send no events
 * @param expiryWarning how long before its end a certificate is worth a warning
 * @param expiryUnready how long before its end a certificate makes the proxy unready
 * @param authority the micro CA
 */
public record TlsConfig(
        List<CertificateConfig> certificates,
        @Default("default") UnknownSni unknownSni,
        @Default("10s") Duration watchInterval,
        @Default("14d") Duration expiryWarning,
        @Default("3d") Duration expiryUnready,
        AuthorityConfig authority,
        @Default("TLSv1.3, TLSv1.2") List<TlsProtocol> protocols,
        @Default("auto") TlsEngine engine) {

    public TlsConfig {
        certificates = List.copyOf(certificates);
        protocols = List.copyOf(protocols);
        new Rules()
                .range("watch-interval", watchInterval, "1s", "1h")
                .range("expiry-warning", expiryWarning, "0s", "365d")
                .range("expiry-unready", expiryUnready, "0s", "365d")
                .distinct("protocols", protocols)
                .enforce();
    }
}
