package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.List;
import org.minaproxy.tls.CipherSuite;
import org.minaproxy.tls.KeyGroup;

/**
 * TLS towards clients, the same for all listeners.
 *
 * @param certificates the first is the default, the others are chosen by SNI; empty: the micro CA issues one
 * @param unknownSni what a client gets that asks for another name
 * @param watchInterval how often files are looked at that send no events
 * @param expiryWarning how long before its end a certificate is worth a warning
 * @param expiryUnready how long before its end a certificate makes the proxy unready
 * @param authority the micro CA
 * @param ciphers in the order in which they are chosen
 * @param groups for key agreement, the best first, also towards servers; an engine leaves out what it does not have
 */
public record TlsConfig(
        List<CertificateConfig> certificates,
        @Default("default") UnknownSni unknownSni,
        @Default("10s") Duration watchInterval,
        @Default("14d") Duration expiryWarning,
        @Default("3d") Duration expiryUnready,
        AuthorityConfig authority,
        @Default("TLSv1.3, TLSv1.2") List<TlsProtocol> protocols,
        @DefaultFrom("allCiphers") List<CipherSuite> ciphers,
        @DefaultFrom("usualGroups") List<KeyGroup> groups,
        @Default("auto") TlsEngine engine) {

    public TlsConfig {
        certificates = List.copyOf(certificates);
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
        Rules rules = new Rules()
                .range("watch-interval", watchInterval, "1s", "1h")
                .range("expiry-warning", expiryWarning, "0s", "365d")
                .range("expiry-unready", expiryUnready, "0s", "365d")
                .distinct("protocols", protocols)
                .distinct("ciphers", ciphers)
                .distinct("groups", groups)
                .value(
                        !groups.equals(List.of(KeyGroup.X25519_MLKEM768)),
                        "groups",
                        "X25519MLKEM768 alone leaves out most clients; add x25519");
        checkCiphers(rules, ciphers, protocols, engine);
        rules.enforce();
    }

    private static void checkCiphers(
            Rules rules, List<CipherSuite> ciphers, List<TlsProtocol> protocols, TlsEngine engine) {
        for (TlsProtocol protocol : protocols) {
            rules.together(
                    ciphers.isEmpty() || ciphers.stream().anyMatch(protocol::has),
                    "ciphers",
                    "none of them is for " + protocol + "; add one, or remove it from protocols");
        }
        rules.together(
                engine != TlsEngine.CONSCRYPT || suitsConscrypt(ciphers, protocols),
                "ciphers",
                "conscrypt always has all three of TLSv1.3; name them all, or use engine: jsse");
    }

    /** Whether Conscrypt can do as {@code ciphers} says. */
    public boolean suitsConscrypt() {
        return suitsConscrypt(ciphers, protocols);
    }

    private static boolean suitsConscrypt(List<CipherSuite> ciphers, List<TlsProtocol> protocols) {
        return !protocols.contains(TlsProtocol.V1_3)
                || CipherSuite.all().stream().filter(TlsProtocol.V1_3::has).allMatch(ciphers::contains);
    }

    static List<CipherSuite> allCiphers() {
        return CipherSuite.all();
    }

    static List<KeyGroup> usualGroups() {
        return KeyGroup.usual();
    }
}
