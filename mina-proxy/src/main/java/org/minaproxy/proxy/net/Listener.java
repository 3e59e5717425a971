package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.SessionSettings;
import org.minaproxy.proxy.session.Sessions;
import org.minaproxy.tls.ServerTls;

/**
 * One bound address. Every loop accepts from it by itself, so a connection stays on the thread that accepted it.
 */
public final class Listener implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Listener.class);
    private static final int BACKLOG = 4096;
    private static final Duration PAUSE_WITHOUT_DESCRIPTORS = Duration.ofMillis(100);

    /**
     * What a listener is.
     *
     * @param implicitTls whether clients begin with a handshake
     * @param tls absent when there is no TLS at all
     * @param headerTimeout for a PROXY header to be complete
     */
    public record Settings(
            SessionSettings session,
            InetSocketAddress address,
            boolean implicitTls,
            Optional<ServerTls> tls,
            HeaderPolicy headers,
            Duration headerTimeout,
            ConversationLimits limits) {}

    private final Settings settings;
    private final IoLoops loops;
    private final Sessions sessions;
    private final ProxySession.Services services;
    private final @Nullable TlsLayerFactory tls;
    private final ProxyHeaderReader headerReader = new ProxyHeaderReader();
    private final ServerSocketChannel socket;

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
        this.socket = ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(settings.address(), BACKLOG);
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
        try {
            return (InetSocketAddress) socket.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("closed", e);
        }
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
                accepted.configureBlocking(false);
                take(loop, new Connection(loop, loops.service(), accepted));
            }
        } catch (IOException e) {
            // Mostly "too many open files": the client stays in the backlog, and trying again at once would only burn
            // the processor.
            LOG.error(LogLine.of("cannot accept: " + e.getMessage()).with("listener", name()));
            if (key.isValid()) {
                key.interestOps(0);
                loop.after(PAUSE_WITHOUT_DESCRIPTORS, () -> resume(key));
            }
        }
    }

    private static void resume(SelectionKey key) {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void take(IoLoop loop, Connection connection) {
        connection.whenOpened(() -> {
            if (settings.headers()
                    .requiresHeaderFrom(connection.getRemoteAddress().getAddress())) {
                connection.enter(new HeaderStage(
                        connection,
                        headerReader,
                        settings.headers(),
                        name(),
                        settings.headerTimeout(),
                        (header, alreadyRead) -> begin(loop, connection, Optional.of(header), alreadyRead)));
            } else {
                begin(loop, connection, Optional.empty(), new byte[0]);
            }
        });
        loops.service().open(connection);
    }

    private void begin(IoLoop loop, Connection connection, Optional<ProxyHeader> header, byte[] alreadyRead) {
        ClientStage client = new ClientStage(connection, settings.limits(), tls, header);
        Sessions.Admission admission =
                sessions.admit((id, ended) -> new ProxySession(id, settings.session(), services, client, loop, ended));
        if (admission.withinLimit()) {
            client.begin(admission.session(), settings.implicitTls(), alreadyRead);
        } else if (settings.implicitTls()) {
            connection.closeNow();
        } else {
            connection.enter(client);
            admission.session().refuse(Ending.OVERLOADED);
        }
    }

    /** Accepts no more; the address is free again. */
    @Override
    public void close() throws IOException {
        socket.close();
        loops.all().forEach(loop -> loop.execute(() -> {})); // a closed channel leaves a selector at its next turn
    }
}
