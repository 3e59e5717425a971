package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.log.LineQuota;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.net.ClientStage.HeaderTrust;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;
import org.minaproxy.proxy.session.PassthroughSession;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.Session;
import org.minaproxy.proxy.session.SessionSettings;
import org.minaproxy.proxy.session.Sessions;
import org.minaproxy.tls.ServerTls;

/**
 * One bound address. Every loop accepts from it by itself, so a connection stays on the thread that accepted it.
 */
public final class Listener implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Listener.class);
    private static final int REFUSALS_PER_MINUTE = 20;
    private static final Duration PAUSE_WITHOUT_DESCRIPTORS = Duration.ofMillis(100);

    /** What clients begin with. */
    public enum Opening {
        /** The protocol itself. */
        CLEAR,
        /** A handshake with us. */
        TLS,
        /** A handshake with a backend, which goes there undecrypted. */
        PASSED_THROUGH
    }

    /**
     * What a listener is.
     *
     * @param tls absent when there is no TLS at all
     * @param certificateRequired whether a client without a certificate is sent away, where clients are asked for one
     * @param headerTimeout for a PROXY header to be complete
     * @param believed whose PROXY header says who the client is
     * @param tlsFromHeader whether a client counts as encrypted when the PROXY header says so
     */
    public record Settings(
            SessionSettings session,
            InetSocketAddress address,
            Opening opening,
            Optional<ServerTls> tls,
            boolean certificateRequired,
            HeaderPolicy headers,
            Duration headerTimeout,
            Predicate<InetAddress> believed,
            boolean tlsFromHeader,
            TcpSettings tcp,
            ConversationLimits limits) {}

    private final Settings settings;
    private final IoLoops loops;
    private final Sessions sessions;
    private final ProxySession.Services services;
    private final @Nullable TlsLayerFactory tls;
    private final Optional<ClientCertificates> certificates;
    private final ProxyHeaderReader headerReader = new ProxyHeaderReader();
    private final LineQuota refusals = new LineQuota(
            REFUSALS_PER_MINUTE, Duration.ofMinutes(1), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    private final Strangers strangers;
    private final ServerSocketChannel socket;
    private volatile boolean starved;
    private final InetSocketAddress address;

    /**
     * Binds the address; nothing is accepted before {@link #start}.
     *
     * @throws IOException when the address cannot be had
     */
    public Listener(Settings settings, IoLoops loops, Sessions sessions, ProxySession.Services services)
            throws IOException {
        this.settings = settings;
        this.loops = loops;
        this.sessions = sessions;
        this.services = services;
        this.tls = settings.tls().map(TlsLayerFactory::toClients).orElse(null);
        this.strangers = new Strangers(settings.session().listener(), refusals);
        this.certificates = settings.tls()
                .filter(its -> its.clientVerifier().isPresent())
                .map(its -> new ClientCertificates(its, settings.certificateRequired()));
        this.socket = settings.tcp().listen(settings.address());
        try {
            address = (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Its name in the configuration. */
    public String name() {
        return settings.session().listener();
    }

    /** Where it is bound, with the port that port 0 became. */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts from now on. */
    public void start() {
        for (IoLoop loop : loops.all()) {
            loop.execute(() -> watch(loop));
        }
    }

    private void watch(IoLoop loop) {
        try {
            loop.watch(socket, SelectionKey.OP_ACCEPT, key -> accept(loop, key));
        } catch (IOException e) {
            LOG.debug(LogLine.of("closed before it was started").with("listener", name()));
        }
    }

    private void accept(IoLoop loop, SelectionKey key) {
        try {
            SocketChannel accepted = socket.accept();
            if (accepted != null) {
                starved = false;
                take(loop, accepted);
            }
        } catch (IOException e) {
            pause(loop, key, e);
        }
    }

    // Mostly "too many open files": the client stays in the backlog, and trying again at once would only burn the
    // processor.
    private void pause(IoLoop loop, SelectionKey key, IOException e) {
        LogLine line = LogLine.of("cannot accept: " + e.getMessage()).with("listener", name());
        LOG.log(starved ? Level.DEBUG : Level.ERROR, line); // once, until it works again
        starved = true;
        if (key.isValid()) {
            key.interestOps(0);
            loop.after(PAUSE_WITHOUT_DESCRIPTORS, () -> resume(key));
        }
    }

    private static void resume(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void take(IoLoop loop, SocketChannel accepted) throws IOException {
        try {
            accepted.configureBlocking(false);
            settings.tcp().applyTo(accepted);
            open(loop, new Connection(loop, loops.service(), accepted));
        } catch (IOException | RuntimeException e) {
            LOG.debug(LogLine.of("gone before it was served: " + e.getMessage()).with("listener", name()));
            accepted.close();
        }
    }

    private void open(IoLoop loop, Connection connection) {
        connection.whenOpened(() -> {
            if (settings.headers()
                    .requiresHeaderFrom(connection.getRemoteAddress().getAddress())) {
                connection.enter(new HeaderStage(
                        connection,
                        headerReader,
                        settings.headers(),
                        name(),
                        refusals,
                        settings.headerTimeout(),
                        (header, alreadyRead) -> begin(loop, connection, Optional.of(header), alreadyRead)));
            } else {
                begin(loop, connection, Optional.empty(), new byte[0]);
            }
        });
        loops.service().open(connection);
    }

    private void begin(IoLoop loop, Connection connection, Optional<ProxyHeader> header, byte[] alreadyRead) {
        HeaderTrust trust = trustIn(connection.getRemoteAddress().getAddress());
        ClientStage client = new ClientStage(
                connection, settings.limits(), tlsFor(header, trust), header, trust, certificates, strangers);
        Sessions.Admission admission =
                sessions.admit(client.balancersId(), (id, ended) -> session(id, client, loop, ended));
        boolean handshake = settings.opening() == Opening.TLS;
        admission
                .refusal()
                .ifPresentOrElse(
                        ending -> client.refuse(admission.session(), ending, handshake),
                        () -> client.begin(admission.session(), handshake, alreadyRead));
    }

    /** With the certificate for the name that the client asked a balancer for, unless it asks us for another. */
    private @Nullable TlsLayerFactory tlsFor(Optional<ProxyHeader> header, HeaderTrust trust) {
        Optional<String> authority =
                header.filter(any -> trust != HeaderTrust.NOTHING).flatMap(ProxyHeader::authority);
        return authority.isPresent() && settings.tls().isPresent()
                ? TlsLayerFactory.toClients(settings.tls().get(), authority.get())
                : tls;
    }

    private Session session(String id, ClientStage client, IoLoop loop, Consumer<Session> ended) {
        client.isCalled(id);
        return settings.opening() == Opening.PASSED_THROUGH
                ? new PassthroughSession(id, settings.session(), services, client, loop, ended)
                : new ProxySession(id, settings.session(), services, client, loop, ended);
    }

    private HeaderTrust trustIn(InetAddress peer) {
        if (!settings.believed().test(peer)) {
            return HeaderTrust.NOTHING;
        }
        return settings.tlsFromHeader() ? HeaderTrust.TLS : HeaderTrust.ADDRESSES;
    }

    /** Accepts no more; the address is free again. */
    @Override
    public void close() throws IOException {
        socket.close();
        loops.all().forEach(loop -> loop.execute(() -> {})); // a closed channel leaves a selector at its next turn
    }
}
