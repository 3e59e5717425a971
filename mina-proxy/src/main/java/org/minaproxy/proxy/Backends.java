package org.minaproxy.proxy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.minaproxy.proxy.config.BackendConfig;
import org.minaproxy.proxy.config.BackendTls;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.Xclient;
import org.minaproxy.proxy.net.BackendConnector;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.Balance;
import org.minaproxy.proxy.routing.Pool;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;

/** The pools of the configuration, as routing and net want them, and the certificates that we show them. */
final class Backends implements AutoCloseable {

    /** For a server that an authentication source names to a listener without a backend of its own. */
    private static final BackendSettings PLAIN = new BackendSettings(
            "",
            BackendSettings.Tls.NONE,
            BackendSettings.Header.NONE,
            ProxyHeaderWriter.DEFAULT_LIMIT,
            BackendSettings.Login.USER,
            true,
            false,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    private final Map<String, Pool> pools = new HashMap<>();
    private final Map<String, BackendConnector.BackendTls> tls = new HashMap<>();
    private final LongSupplier clock;
    private final Certificates certificates;

    Backends(ProxyConfig config, TlsEngine engine, LongSupplier clock, List<String> problems) {
        this.clock = clock;
        certificates = Certificates.forBackends(config, Clock.systemUTC(), problems);
        config.backends().forEach((name, backend) -> {
            pools.put(name, pool(name, backend, clock));
            if (backend.tls() != BackendTls.NONE) {
                try {
                    ClientTls client = clientTls(backend, engine, certificates.forBackend(name));
                    tls.put(name, new BackendConnector.BackendTls(client, backend.tlsName()));
                } catch (TlsSetupException e) {
                    problems.add("backends." + name + "." + e.getMessage());
                }
            }
        });
    }

    /** What an operator should hear at each start, although it is allowed. */
    static List<String> warnings(ProxyConfig config) {
        List<String> warnings = new ArrayList<>();
        config.backends().forEach((name, backend) -> {
            if (!backend.tlsVerify() && backend.tlsPins().isEmpty()) {
                warnings.add("backends." + name
                        + ".tls-verify: false: whoever is on the way to these servers can read passwords and mail;"
                        + " name their authority in tls-ca or their keys in tls-pins");
            }
        });
        return warnings;
    }

    Router router() {
        return new Router(pools, PLAIN, clock);
    }

    Map<String, BackendConnector.BackendTls> tls() {
        return tls;
    }

    /** Those that servers see of us when they ask. */
    Certificates certificates() {
        return certificates;
    }

    /** From now on new certificates are noticed and shown. */
    void watch() {
        certificates.watch(all -> showTheNewest());
    }

    /** Reads the certificates again, at once. */
    void reload() {
        certificates.reload(all -> showTheNewest());
    }

    private void showTheNewest() {
        tls.forEach((name, backend) -> certificates.forBackend(name).ifPresent(backend.client()::replaceIdentity));
    }

    @Override
    public void close() {
        certificates.close();
    }

    private static Pool pool(String name, BackendConfig backend, LongSupplier clock) {
        BackendSettings settings = new BackendSettings(
                name,
                BackendSettings.Tls.valueOf(backend.tls().name()),
                BackendSettings.Header.valueOf(backend.proxyHeader().name()),
                backend.proxyHeaderLimit().bytes(),
                BackendSettings.Login.valueOf(backend.login().name()),
                backend.xclient() == Xclient.AUTO,
                backend.imapId(),
                backend.connectTimeout(),
                backend.loginTimeout());
        return new Pool(
                settings, Balance.valueOf(backend.balance().name()), backend.servers(), backend.retryAfter(), clock);
    }

    /**
     * TLS towards these servers, as strict as the configuration wants it.
     *
     * @param shown to servers that ask for a certificate
     * @throws TlsSetupException when there is no such engine, or the certificates to trust cannot be read
     */
    static ClientTls clientTls(BackendConfig backend, TlsEngine engine, Optional<TlsIdentity> shown) {
        ClientTls.Builder builder =
                ServerTrust.of(engine, backend.tlsCa(), Optional.empty()).pins(backend.tlsPins());
        if (!backend.tlsVerify()) {
            builder.insecure();
        }
        shown.ifPresent(builder::identity);
        return builder.build();
    }
}
