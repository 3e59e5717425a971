package org.minaproxy.proxy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.proxy.config.CertificateConfig;
import org.minaproxy.proxy.config.HttpTls;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.TlsConfig;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.source.AcmeJsonSource;
import org.minaproxy.tls.source.CaSource;
import org.minaproxy.tls.source.CertificateSource;
import org.minaproxy.tls.source.FolderSource;
import org.minaproxy.tls.source.PemSource;
import org.minaproxy.tls.source.Pkcs12Source;
import org.minaproxy.tls.source.WatchedCertificates;
import org.minaproxy.tls.source.WatchedCertificates.Source;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.KeyPolicy;

/**
 * The certificates that we show. Those of listeners come from the configuration, or one from the micro CA, which also stands in while a configured place waits
 * for its first; those for backends from {@code tls-certificate}. What happens to them is logged here.
 */
final class Certificates implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Certificates.class);

    private final TlsConfig tls;
    private final Clock clock;
    private final Optional<CaDirectory> authority;
    private final WatchedCertificates watched;

    private Certificates(
            TlsConfig tls,
            Clock clock,
            Optional<CaDirectory> authority,
            List<Source> sources,
            Optional<Source> standIn) {
        this.tls = tls;
        this.clock = clock;
        this.authority = authority;
        this.watched = new WatchedCertificates(sources, standIn, clock);
    }

    /** Loads them; none when nobody speaks TLS with us. */
    static Certificates load(ProxyConfig config, Clock clock, List<String> problems) {
        boolean needed = config.listeners().values().stream()
                        .anyMatch(listener -> listener.tls().isOurs())
                || config.authServer()
                        .filter(server -> server.tls() == HttpTls.IMPLICIT)
                        .isPresent();
        List<Source> sources = needed ? configured(config.tls()) : List.of();
        boolean own = needed && sources.isEmpty();
        boolean allWait = needed && sources.stream().allMatch(Certificates::isWaiting);
        Optional<CaDirectory> authority = allWait ? authority(config, clock, problems) : Optional.empty();
        Optional<Source> issuing = authority.map(ca -> issuing(ca, config));
        Certificates certificates = new Certificates(
                config.tls(),
                clock,
                authority,
                own ? issuing.stream().toList() : sources,
                own ? Optional.empty() : issuing);
        problems.addAll(certificates.watched.load());
        return certificates;
    }

    /** Loads those that backends are shown. */
    static Certificates forBackends(ProxyConfig config, Clock clock, List<String> problems) {
        List<Source> sources = new ArrayList<>();
        config.backends()
                .forEach((name, backend) -> backend.tlsCertificate()
                        .ifPresent(files -> sources.add(new Source(
                                keyOf(name), new PemSource(files.chain(), files.key(), files.passwordText())))));
        Certificates certificates = new Certificates(config.tls(), clock, Optional.empty(), sources, Optional.empty());
        problems.addAll(certificates.watched.load());
        return certificates;
    }

    private static String keyOf(String backend) {
        return "backends." + backend + ".tls-certificate";
    }

    /** What this backend is shown when it asks; empty when it has no {@code tls-certificate}, or it cannot be read. */
    Optional<TlsIdentity> forBackend(String name) {
        return watched.identities(keyOf(name)).stream().findFirst();
    }

    /** Looks for problems without making a certificate authority. */
    static Certificates check(ProxyConfig config, List<String> problems) {
        Certificates certificates = new Certificates(
                config.tls(), Clock.systemUTC(), Optional.empty(), configured(config.tls()), Optional.empty());
        problems.addAll(certificates.watched.load());
        return certificates;
    }

    private static List<Source> configured(TlsConfig tls) {
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < tls.certificates().size(); i++) {
            sources.add(new Source(
                    "tls.certificates[" + i + "]", source(tls.certificates().get(i))));
        }
        return sources;
    }

    private static CertificateSource source(CertificateConfig place) {
        char[] password = place.passwordText();
        return place.pkcs12()
                .<CertificateSource>map(file -> new Pkcs12Source(file, password))
                .or(() -> place.acmeJson().map(AcmeJsonSource::new))
                .or(() -> place.folder().map(folder -> new FolderSource(folder, password)))
                .orElseGet(() ->
                        new PemSource(place.chain().orElseThrow(), place.key().orElseThrow(), password));
    }

    private static boolean isWaiting(Source place) {
        try {
            return place.source().read().isEmpty();
        } catch (TlsSetupException e) {
            return false;
        }
    }

    private static Optional<CaDirectory> authority(ProxyConfig config, Clock clock, List<String> problems) {
        try {
            return Optional.of(CaDirectory.openOrCreate(
                    config.stateDirectory().resolve("ca"),
                    config.tls().authority().passwordText(),
                    List.of(),
                    clock));
        } catch (TlsSetupException e) {
            problems.add("state-directory: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Source issuing(CaDirectory ca, ProxyConfig config) {
        KeyPolicy keys = config.tls().authority().reuseKey() ? KeyPolicy.REUSE : KeyPolicy.NEW;
        return new Source("state-directory", new CaSource(ca, keys, List.of(config.hostname())));
    }

    List<TlsIdentity> all() {
        return watched.identities();
    }

    /** Where what is served is not what is on the disk. */
    List<String> problems() {
        return watched.problems();
    }

    /** Which of those served end so soon that clients should rather go elsewhere. */
    List<String> ends() {
        Instant now = clock.instant();
        return all().stream()
                .filter(identity -> Duration.between(now, identity.validUntil()).compareTo(tls.expiryUnready()) < 0)
                .map(identity -> identity.warning(now)
                        .orElse("the certificate for " + firstName(identity) + " ends on " + identity.validUntil()))
                .toList();
    }

    /** What is served, a line each. */
    List<String> descriptions() {
        Instant now = clock.instant();
        return all().stream()
                .map(identity -> "certificate " + String.join(", ", identity.names()) + ": "
                        + identity.daysLeft(now) + " days left, until " + identity.validUntil() + ", SHA-256 "
                        + identity.fingerprint())
                .toList();
    }

    private static String firstName(TlsIdentity identity) {
        return identity.names().stream().findFirst().orElse("no name");
    }

    /** Logs what is served, and what should be done about it. */
    void announce() {
        authority.ifPresent(ca -> ca.describe().lines().forEach(line -> LOG.info(LogLine.of(line))));
        if (authority.isEmpty()) {
            all().forEach(identity -> LOG.info(line("certificate", identity)));
        }
        problems().forEach(Certificates::warn);
        warnOfEnds();
    }

    /** From now on new certificates are noticed and handed over, on a thread of its own. */
    void watch(Consumer<List<TlsIdentity>> replace) {
        if (!all().isEmpty()) {
            watched.watch(tls.watchInterval(), new Logging(replace));
        }
    }

    /** Reads everything again, at once. */
    void reload(Consumer<List<TlsIdentity>> replace) {
        watched.reload(new Logging(replace));
        warnOfEnds();
    }

    private void warnOfEnds() {
        Instant now = clock.instant();
        all().forEach(identity -> identity.warning(now)
                .or(() -> isNearItsEnd(identity, now)
                        ? Optional.of("the certificate ends in " + identity.daysLeft(now) + " days")
                        : Optional.empty())
                .ifPresent(text -> LOG.warn(line(text, identity))));
    }

    /** A certificate that lives for days only is renewed within its last third. */
    private boolean isNearItsEnd(TlsIdentity identity, Instant now) {
        Duration left = Duration.between(now, identity.validUntil());
        Duration third =
                Duration.between(identity.validFrom(), identity.validUntil()).dividedBy(3);
        return left.compareTo(tls.expiryWarning()) < 0 && left.compareTo(third) < 0;
    }

    private LogLine line(String text, TlsIdentity identity) {
        return LogLine.of(text)
                .with("names", String.join(",", identity.names()))
                .with("subject", identity.certificate().getSubjectX500Principal())
                .with("issuer", identity.certificate().getIssuerX500Principal())
                .with("until", identity.validUntil())
                .with("days", identity.daysLeft(clock.instant()))
                .with("sha256", identity.fingerprint())
                .with("pin", identity.pin());
    }

    private static void warn(String problem) {
        LOG.warn(LogLine.of(problem));
    }

    @Override
    public void close() {
        watched.close();
    }

    /** What is heard of the watching thread. */
    private final class Logging implements WatchedCertificates.Listener {

        private final Consumer<List<TlsIdentity>> replace;
        private Instant warned = clock.instant();

        Logging(Consumer<List<TlsIdentity>> replace) {
            this.replace = replace;
        }

        @Override
        public void found(TlsIdentity identity) {
            LOG.info(line("new certificate", identity));
        }

        @Override
        public void replaced(List<TlsIdentity> all) {
            replace.accept(all);
        }

        @Override
        public void problem(String line) {
            warn(line + "; what was there before is still served");
        }

        @Override
        public void looked() {
            if (clock.instant().isAfter(warned.plus(Duration.ofDays(1)))) {
                warned = clock.instant();
                warnOfEnds();
            }
        }
    }
}
