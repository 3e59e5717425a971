package org.minaproxy.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.http.HttpTransport;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.LimitsConfig;
import org.minaproxy.proxy.config.ListenAddress;
import org.minaproxy.proxy.config.ListenerConfig;
import org.minaproxy.proxy.config.Mechanism;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.ReverseLookup;
import org.minaproxy.proxy.config.TlsMode;
import org.minaproxy.proxy.dns.JndiNameServer;
import org.minaproxy.proxy.dns.ReverseLookups;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.net.BackendConnector;
import org.minaproxy.proxy.net.ConversationLimits;
import org.minaproxy.proxy.net.HostResolver;
import org.minaproxy.proxy.net.IoLoops;
import org.minaproxy.proxy.net.Listener;
import org.minaproxy.proxy.net.LoopHttpTransport;
import org.minaproxy.proxy.net.OwnListeners;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.session.Cause;
import org.minaproxy.proxy.session.Challenges;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.SessionSettings;
import org.minaproxy.proxy.session.Sessions;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.JvmTls;
import org.minaproxy.tls.ServerTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.TlsVersion;

/**
 * The whole proxy: wired by hand, started once, drained and stopped once.
 *
 * <pre>{@code
 * try (MailProxy proxy = MailProxy.start(config)) {
 *     proxy.port("imaps");
 * }
 * }</pre>
 */
public final class MailProxy implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(MailProxy.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final ProxyConfig config;
    private final Authentication authentication;
    private final BlockingWork blockingWork = new BlockingWork("resolver");
    private final BlockingWork nameWork = new BlockingWork("reverse-lookup");
    private final OwnListeners ownListeners = new OwnListeners();
    private final HostResolver resolver;
    private final IoLoops loops;
    private final Sessions sessions;
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final List<ServerTls> serverTls = new ArrayList<>();
    private boolean running;
    private boolean closed;

    private MailProxy(ProxyConfig config, List<String> problems) throws StartupException {
        this.config = config;
        this.sessions = new Sessions(config.limits().sessions());
        this.resolver = new HostResolver(blockingWork, MailProxy::millis);
        try {
            loops = new IoLoops(
                    config.limits().loops(), config.limits().relayBuffer().bytes(), MailProxy::fatal);
        } catch (IOException e) {
            throw new StartupException(List.of("limits.loops: cannot start I/O threads: " + e.getMessage()));
        }
        this.authentication = Authentication.of(config, this::lookupTransport, problems);
    }

    private HttpTransport lookupTransport(AuthenticationSource.Http source) {
        ClientTls tls = Authentication.clientTls(
                source, TlsEngine.valueOf(config.tls().engine().name()));
        return new LoopHttpTransport(
                loops, resolver, tls, new LoopHttpTransport.Limits(source.connections(), source.waiting()));
    }

    /**
     * Binds every listener, then accepts on all of them.
     *
     * @throws StartupException with every problem at once; nothing runs then
     */
    public static MailProxy start(ProxyConfig config) throws StartupException {
        JvmTls.prepare();
        requireEngine(config);
        List<String> problems = new ArrayList<>();
        Identities identities = Identities.load(config, Clock.systemUTC(), problems);
        Backends backends = new Backends(config, MailProxy::millis, problems);
        MailProxy proxy = new MailProxy(config, problems);
        if (problems.isEmpty()) {
            identities.announcement().ifPresent(text -> text.lines().forEach(line -> LOG.info(LogLine.of(line))));
            problems.addAll(proxy.bind(identities.all(), backends));
        }
        if (!problems.isEmpty()) {
            proxy.close();
            throw new StartupException(problems);
        }
        proxy.listeners.values().forEach(Listener::start);
        proxy.running = true;
        LOG.info("ready");
        return proxy;
    }

    /** What {@link #start} would complain about, as far as it can be known without binding: files, keys and certificates. */
    static List<String> check(ProxyConfig config) throws StartupException {
        requireEngine(config);
        List<String> problems = new ArrayList<>();
        Identities.check(config, problems);
        new Backends(config, MailProxy::millis, problems);
        new MailProxy(config, problems).close();
        return problems;
    }

    /** First of all: whatever else uses TLS would only repeat the complaint. */
    private static void requireEngine(ProxyConfig config) throws StartupException {
        try {
            ClientTls.builder()
                    .engine(TlsEngine.valueOf(config.tls().engine().name()))
                    .insecure()
                    .build();
        } catch (TlsSetupException e) {
            throw new StartupException(List.of("tls.engine: " + e.getMessage()));
        }
    }

    private List<String> bind(List<TlsIdentity> identities, Backends backends) {
        ConversationLimits limits = limits(config.limits());
        ProxySession.Services services = new ProxySession.Services(
                authentication.authenticator(),
                backends.router(),
                new BackendConnector(loops, resolver, limits, backends.tls(), ownListeners),
                new Challenges(config.hostname(), Clock.systemUTC()),
                new ReverseLookups(new JndiNameServer(config.nameServers()), nameWork, MailProxy::millis)::nameOf);
        Protocols protocols = new Protocols();
        List<String> problems = new ArrayList<>();
        config.listeners().forEach((name, listener) -> {
            try {
                Listener.Settings settings =
                        settings(name, listener, protocols.get(listener.protocol()), identities, limits);
                Listener bound = new Listener(settings, loops, sessions, services);
                listeners.put(name, bound);
                ownListeners.add(bound.address());
                LOG.info(LogLine.of("listening")
                        .with("listener", name)
                        .with("address", AddressText.withPort(bound.address()))
                        .with("protocol", listener.protocol().name().toLowerCase(Locale.ROOT))
                        .with(
                                "tls",
                                listener.tls().name().toLowerCase(Locale.ROOT).replace('_', '-')));
            } catch (IOException e) {
                problems.add("listeners." + name + ".address: cannot listen on " + listener.address() + ": "
                        + e.getMessage() + "; " + remedy(e));
            }
        });
        return problems;
    }

    private static String remedy(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("in use")) {
            return "stop the program that has it, or choose another port";
        }
        if (message.contains("permission")) {
            return "ports below 1024 need the capability CAP_NET_BIND_SERVICE, or choose a higher port";
        }
        return "write an address of this host";
    }

    private Listener.Settings settings(
            String name,
            ListenerConfig listener,
            MailProtocol protocol,
            List<TlsIdentity> identities,
            ConversationLimits limits)
            throws UnknownHostException {
        SessionSettings session = new SessionSettings(
                name,
                protocol,
                config.hostname(),
                startTls(listener.tls()),
                LoginPolicy.valueOf(listener.authentication().name()),
                saslMechanisms(listener),
                listener.mechanisms().contains(Mechanism.APOP),
                listener.capabilities(),
                config.limits().literal().bytes(),
                listener.backend(),
                listener.reverseLookup() == ReverseLookup.ON
                        ? Optional.of(config.limits().reverseLookupTimeout())
                        : Optional.empty(),
                config.limits().proxyTtl(),
                config.limits().loginTimeout(),
                config.limits().idleTimeout(),
                config.limits().badCommands(),
                config.limits().authentications(),
                listener::trustsForwarder,
                ownListeners);
        return new Listener.Settings(
                session,
                resolve(listener.address()),
                listener.tls() == TlsMode.IMPLICIT,
                listener.tls() == TlsMode.NONE ? Optional.empty() : Optional.of(serverTls(protocol, identities)),
                listener.proxyHeader()
                        .map(header -> new HeaderPolicy(header::expectedFrom, ownListeners))
                        .orElseGet(HeaderPolicy::never),
                listener.proxyHeader().map(header -> header.timeout()).orElse(Duration.ZERO),
                listener.tlsFromHeader(),
                limits);
    }

    private static ConversationLimits limits(LimitsConfig limits) {
        return new ConversationLimits(
                limits.line().bytes(),
                limits.literal().bytes(),
                limits.relayBuffer().bytes(),
                limits.handshakeTimeout(),
                limits.closingTimeout());
    }

    private static StartTlsPolicy startTls(TlsMode mode) {
        return switch (mode) {
            case STARTTLS -> StartTlsPolicy.REQUIRED;
            case STARTTLS_OPTIONAL -> StartTlsPolicy.OPTIONAL;
            case IMPLICIT, NONE -> StartTlsPolicy.NOT_OFFERED;
        };
    }

    private static List<SaslMechanism> saslMechanisms(ListenerConfig listener) {
        return listener.mechanisms().stream()
                .flatMap(mechanism -> SaslMechanisms.named(mechanism.saslName()).stream())
                .toList();
    }

    private ServerTls serverTls(MailProtocol protocol, List<TlsIdentity> identities) {
        String alpn = protocol.name().equals("submission") ? "smtp" : protocol.name();
        ServerTls tls = ServerTls.builder(identities)
                .engine(TlsEngine.valueOf(config.tls().engine().name()))
                .versions(config.tls().protocols().stream()
                        .map(version ->
                                TlsVersion.valueOf("TLS_" + version.name().substring(1)))
                        .toList())
                .alpn(alpn)
                .build();
        serverTls.add(tls);
        return tls;
    }

    private static InetSocketAddress resolve(ListenAddress address) throws UnknownHostException {
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    /** Reads the certificates again; handshakes from now on show the new ones. What cannot be read leaves the old ones in place. */
    public void reload() {
        List<String> problems = new ArrayList<>();
        Identities fresh = Identities.load(config, Clock.systemUTC(), problems);
        if (problems.isEmpty()) {
            serverTls.forEach(tls -> tls.replaceIdentities(fresh.all()));
            LOG.info("certificates reloaded");
        } else {
            problems.forEach(problem -> LOG.warn(LogLine.of("not reloaded: " + problem)));
        }
    }

    /** The port of a listener, also when the system chose it. */
    public int port(String listener) {
        return Optional.ofNullable(listeners.get(listener))
                .orElseThrow(() -> new IllegalArgumentException("no listener is called " + listener))
                .address()
                .getPort();
    }

    /** Accepts no more, says good-bye to clients that have not logged in, gives the others their time, and ends. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.values().forEach(this::unbind);
        sessions.shutDown();
        if (!sessions.awaitNone(config.limits().drainTimeout())) {
            sessions.forEach(session -> session.terminate(Cause.SHUTDOWN));
            sessions.awaitNone(LAST_WORDS);
        }
        authentication.close();
        loops.close();
        blockingWork.close();
        nameWork.close();
        if (running) {
            LOG.info("stopped");
        }
    }

    private void unbind(Listener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn(LogLine.of("cannot close: " + e.getMessage()).with("listener", listener.name()));
        }
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private static void fatal(Thread thread, Throwable bug) {
        LOG.fatal("an I/O thread ended; the process ends too, to be started anew", bug);
        Runtime.getRuntime().halt(70);
    }
}
