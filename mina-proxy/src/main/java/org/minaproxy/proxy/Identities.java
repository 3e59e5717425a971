package org.minaproxy.proxy;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minaproxy.proxy.config.CertificateConfig;
import org.minaproxy.proxy.config.HttpTls;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.PemFiles;

/** The certificates that listeners show: those of the configuration, or one of the micro CA. */
final class Identities {

    /** What the micro CA has to say about itself; absent when it is not used. */
    private final Optional<String> announcement;

    private final List<TlsIdentity> all;

    private Identities(List<TlsIdentity> all, Optional<String> announcement) {
        this.all = all;
        this.announcement = announcement;
    }

    List<TlsIdentity> all() {
        return all;
    }

    Optional<String> announcement() {
        return announcement;
    }

    /** Loads them; none when nobody speaks TLS with us. */
    static Identities load(ProxyConfig config, Clock clock, List<String> problems) {
        boolean needed = config.listeners().values().stream()
                        .anyMatch(listener -> listener.tls().isOurs())
                || config.authServer()
                        .filter(server -> server.tls() == HttpTls.IMPLICIT)
                        .isPresent();
        if (!needed) {
            return new Identities(List.of(), Optional.empty());
        }
        return config.tls().certificates().isEmpty()
                ? ofMicroCa(config, clock, problems)
                : new Identities(configured(config, problems), Optional.empty());
    }

    /** Looks for problems without making a certificate authority. */
    static void check(ProxyConfig config, List<String> problems) {
        configured(config, problems);
    }

    private static List<TlsIdentity> configured(ProxyConfig config, List<String> problems) {
        List<TlsIdentity> loaded = new ArrayList<>();
        for (int i = 0; i < config.tls().certificates().size(); i++) {
            try {
                loaded.add(load(config.tls().certificates().get(i)));
            } catch (TlsSetupException e) {
                problems.add("tls.certificates[" + i + "]: " + e.getMessage());
            }
        }
        return loaded;
    }

    private static TlsIdentity load(CertificateConfig certificate) {
        return certificate
                .keyPassword()
                .map(password -> PemFiles.load(
                        certificate.chain(), certificate.key(), password.text().toCharArray()))
                .orElseGet(() -> PemFiles.load(certificate.chain(), certificate.key()));
    }

    private static Identities ofMicroCa(ProxyConfig config, Clock clock, List<String> problems) {
        try {
            CaDirectory ca = CaDirectory.openOrCreate(config.stateDirectory().resolve("ca"), clock);
            TlsIdentity identity = ca.server(config.hostname());
            return new Identities(List.of(identity), Optional.of(ca.describe()));
        } catch (TlsSetupException e) {
            problems.add("state-directory: " + e.getMessage());
            return new Identities(List.of(), Optional.empty());
        }
    }
}
