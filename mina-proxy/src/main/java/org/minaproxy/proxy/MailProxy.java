package org.minaproxy.proxy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.http.HttpTransport;
import org.minaproxy.proxy.SessionNeeds.Supply;
import org.minaproxy.proxy.authserver.AuthServer;
import org.minaproxy.proxy.config.AuthServerConfig;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.HttpTls;
import org.minaproxy.proxy.config.LimitsConfig;
import org.minaproxy.proxy.config.ListenAddress;
import org.minaproxy.proxy.config.ListenerConfig;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.dns.JndiNameServer;
import org.minaproxy.proxy.dns.ReverseLookups;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.net.BackendConnector;
import org.minaproxy.proxy.net.ConversationLimits;
import org.minaproxy.proxy.net.HostResolver;
import org.minaproxy.proxy.net.IoLoops;
import org.minaproxy.proxy.net.LoopHttpTransport;
import org.minaproxy.proxy.net.OwnListeners;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.proxy.session.Cause;
import org.minaproxy.proxy.session.Challenges;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.Sessions;
import org.minaproxy.proxy.status.Health;
import org.minaproxy.proxy.status.StatusServer;
import org.minaproxy.tls.JvmTls;
import org.minaproxy.tls.ServerTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;

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
    private final TlsEngine engine;
    private final Certificates certificates;
    private final Backends backends;
    private final Authentication authentication;
    private final BlockingWork blockingWork = new BlockingWork("resolver");
    private final BlockingWork nameWork = new BlockingWork("reverse-lookup");
    private final OwnListeners ownListeners = new OwnListeners();
    private final HostResolver resolver;
    private final IoLoops loops;
    private final Sessions sessions;
    private final Listeners listeners;
    private Optional<ServerTls> authServerTls = Optional.empty();
    private Optional<AuthServer> authServer = Optional.empty();
    private Optional<StatusServer> status = Optional.empty();
    private volatile boolean running;
    private volatile boolean closed;

    private MailProxy(
            ProxyConfig config, TlsEngine engine, Certificates certificates, Backends backends, List<String> problems)
            throws StartupException {
        this.config = config;
        this.engine = engine;
        this.certificates = certificates;
        this.backends = backends;
        this.listeners = new Listeners(config, engine, ownListeners);
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
        return new LoopHttpTransport(
                loops,
                resolver,
                Authentication.clientTls(source, engine),
                new LoopHttpTransport.Limits(
                        source.connections(),
                        source.waiting(),
                        source.replyLimit().bytes()));
    }

    /**
     * Binds every listener, then accepts on all of them.
     *
     * @throws StartupException with every problem at once; nothing runs then
     */
    public static MailProxy start(ProxyConfig config) throws StartupException {
        JvmTls.prepare(config.tls().groups());
        Supply supply = Supply.ofThisProcess();
        EngineChoice choice = EngineChoice.of(config, TlsEngine::isThere, supply);
        TlsEngine engine = choice.engine();
        List<String> problems = new ArrayList<>();
        Certificates certificates = Certificates.load(config, Clock.systemUTC(), problems);
        Backends backends = new Backends(config, engine, MailProxy::millis, problems);
        MailProxy proxy = new MailProxy(config, engine, certificates, backends, problems);
        if (problems.isEmpty()) {
            certificates.announce();
            backends.certificates().announce();
            problems.addAll(proxy.bind());
            problems.addAll(proxy.bindStatus());
        }
        if (!problems.isEmpty()) {
            proxy.close();
            throw new StartupException(problems);
        }
        choice.announce();
        Backends.warnings(config).forEach(warning -> LOG.warn(LogLine.of(warning)));
        new SessionNeeds(config, engine.traits()).warnings(supply).forEach(warning -> LOG.warn(LogLine.of(warning)));
        certificates.watch(proxy::replaceIdentities);
        backends.watch();
        proxy.listeners.start();
        proxy.running = true;
        LOG.info("ready");
        return proxy;
    }

    /** What {@link #start} would complain about, as far as it can be known without binding: files, keys and certificates. */
    static List<String> check(ProxyConfig config) throws StartupException {
        TlsEngine engine = EngineChoice.of(config, TlsEngine::isThere, Supply.ofThisProcess())
                .engine();
        List<String> problems = new ArrayList<>();
        Certificates certificates = Certificates.check(config, problems);
        ClientTrust.check(config, problems);
        Backends backends = new Backends(config, engine, MailProxy::millis, problems);
        new MailProxy(config, engine, certificates, backends, problems).close();
        return problems;
    }

    private List<String> bind() {
        ConversationLimits limits = limits(config.limits());
        List<String> problems =
                new ArrayList<>(listeners.bind(certificates.all(), limits, loops, sessions, services(limits)));
        if (problems.isEmpty()) {
            config.authServer().ifPresent(settings -> answerOthers(settings, problems));
        }
        return problems;
    }

    private void answerOthers(AuthServerConfig settings, List<String> problems) {
        authServerTls = settings.tls() == HttpTls.IMPLICIT ? Optional.of(tlsForOthers(settings)) : Optional.empty();
        try {
            authServer = Optional.of(new AuthServing(
                            settings,
                            authentication.authenticator(
                                    List.copyOf(config.authentication().keySet())),
                            backends.router(),
                            blockingWork,
                            MailProxy::millis)
                    .start(config, authServerTls));
        } catch (IOException e) {
            problems.add("auth-server.address: cannot listen on " + settings.address() + ": " + e.getMessage()
                    + "; stop the program that has it, or choose another address");
        }
    }

    private ServerTls tlsForOthers(AuthServerConfig settings) {
        ServerTls.Builder builder = Listeners.tls(config.tls(), certificates.all())
                .engine(TlsEngine.JSSE); // the others want their engines ended in their own way
        ClientTrust.of(settings.clientCertificates()).ifPresent(builder::clientCertificates);
        return builder.build();
    }

    private List<String> bindStatus() {
        if (config.status().isEmpty()) {
            return List.of();
        }
        ListenAddress address = config.status().get().address();
        try {
            StatusServer server = new StatusServer(Listeners.resolve(address), this::health);
            LOG.info(LogLine.of("status").with("address", AddressText.withPort(server.address())));
            status = Optional.of(server);
            return List.of();
        } catch (IOException e) {
            return List.of(
                    "status.address: cannot listen on " + address + ": " + e.getMessage() + "; " + Listeners.remedy(e));
        }
    }

    /** Whether clients should be sent here: not before the start is over, not while it stops, and not with a certificate that is wrong or runs out. */
    Health health() {
        List<String> problems = new ArrayList<>();
        if (closed || !running) {
            problems.add(closed ? "stopping" : "starting");
        }
        List<String> facts = new ArrayList<>();
        for (Certificates shown : List.of(certificates, backends.certificates())) {
            problems.addAll(shown.problems());
            problems.addAll(shown.ends());
            facts.addAll(shown.descriptions());
        }
        return new Health(problems, facts);
    }

    /** What sessions need; they differ in whom they ask about a login, and in the name that challenges have. */
    private Function<ListenerConfig, ProxySession.Services> services(ConversationLimits limits) {
        Router router = backends.router();
        BackendConnector connector = new BackendConnector(loops, resolver, limits, backends.tls(), ownListeners);
        ReverseLookups names =
                new ReverseLookups(new JndiNameServer(config.nameServers()), nameWork, MailProxy::millis);
        return listener -> new ProxySession.Services(
                authentication.authenticator(
                        List.copyOf(config.sourcesOf(listener).keySet())),
                router,
                connector,
                new Challenges(config.hostnameOf(listener), Clock.systemUTC()),
                names::nameOf);
    }

    private static ConversationLimits limits(LimitsConfig limits) {
        return new ConversationLimits(
                limits.line().bytes(),
                limits.literal().bytes(),
                limits.relayBuffer().bytes(),
                limits.handshakeTimeout(),
                limits.closingTimeout());
    }

    /** Reads the certificates again, at once; handshakes from now on show the new ones. What cannot be read leaves the old one in place. */
    public void reload() {
        certificates.reload(this::replaceIdentities);
        backends.reload();
        List<String> problems = new ArrayList<>();
        listeners.reloadClientTrust(problems);
        config.authServer()
                .ifPresent(settings -> authServerTls.ifPresent(
                        tls -> ClientTrust.reload("auth-server", settings.clientCertificates(), tls, problems)));
        problems.forEach(problem -> LOG.warn(LogLine.of("not reloaded: " + problem)));
        problems.addAll(certificates.problems());
        problems.addAll(backends.certificates().problems());
        LOG.info(problems.isEmpty() ? "certificates reloaded" : "certificates reloaded, but not all");
    }

    private void replaceIdentities(List<TlsIdentity> identities) {
        listeners.replaceIdentities(identities);
        authServerTls.ifPresent(tls -> tls.replaceIdentities(identities));
    }

    /** The port of a listener, also when the system chose it. */
    public int port(String listener) {
        return listeners.port(listener);
    }

    /** The port of {@code auth-server}, also when the system chose it. */
    public int authServerPort() {
        return authServer
                .orElseThrow(() -> new IllegalStateException("there is no auth-server"))
                .address()
                .getPort();
    }

    /** The port of the status address, also when the system chose it. */
    public int statusPort() {
        return status.orElseThrow(() -> new IllegalStateException("there is no status address"))
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
        certificates.close();
        backends.close();
        listeners.close();
        authServer.ifPresent(AuthServer::close);
        sessions.shutDown();
        if (!sessions.awaitNone(config.limits().drainTimeout())) {
            sessions.forEach(session -> session.terminate(Cause.SHUTDOWN));
            sessions.awaitNone(LAST_WORDS);
        }
        authentication.close();
        loops.close();
        blockingWork.close();
        nameWork.close();
        status.ifPresent(StatusServer::close);
        if (running) {
            LOG.info("stopped");
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
