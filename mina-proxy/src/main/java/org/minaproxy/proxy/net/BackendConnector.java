package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.proxy.routing.BackendSettings.Header;
import org.minaproxy.proxy.routing.BackendSettings.Tls;
import org.minaproxy.proxy.routing.BackendTarget;
import org.minaproxy.proxy.session.BackendDialer;
import org.minaproxy.proxy.session.ClientLink;
import org.minaproxy.proxy.session.LinkEvents;
import org.minaproxy.proxy.timer.Timers.Timer;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.EngineTraits.Buffers;

/** Connects to backends from the client's own loop: no thread is changed between the two. */
public final class BackendConnector implements BackendDialer {

    private final SocketService service;
    private final HostResolver resolver;
    private final ConversationLimits limits;
    private final Map<String, BackendTls> tls;

    /**
     * TLS towards the servers of one pool.
     *
     * @param name what their certificates must bear; empty: the host that is connected to
     */
    public record BackendTls(ClientTls client, Optional<String> name) {}

    /**
     * Connects with these rules.
     *
     * @param tls by pool, for pools that use it
     */
    public BackendConnector(
            IoLoops loops, HostResolver resolver, ConversationLimits limits, Map<String, BackendTls> tls) {
        this.service = loops.service();
        this.resolver = resolver;
        this.limits = limits.forBackends();
        this.tls = Map.copyOf(tls);
    }

    @Override
    public Call dial(BackendTarget target, ClientLink client, String session, Answer answer) {
        Attempt attempt = new Attempt(target, (ClientStage) client, answer);
        resolver.resolve(target.host(), attempt.loop, attempt::resolved);
        return attempt;
    }

    /** One call: address after address, until one answers. */
    private final class Attempt implements Call, IoLoop.Watcher {
        private final BackendTarget target;
        private final ClientStage client;
        private final IoLoop loop;
        private final Answer answer;
        private Iterator<InetAddress> addresses = List.<InetAddress>of().iterator();
        private @Nullable SocketChannel socket;
        private Timer timer = Timer.NONE;
        private String lastReason = "the name does not resolve";
        private boolean over;

        Attempt(BackendTarget target, ClientStage client, Answer answer) {
            this.target = target;
            this.client = client;
            this.loop = client.connection().loop();
            this.answer = answer;
        }

        void resolved(List<InetAddress> found) {
            addresses = found.iterator();
            tryNext();
        }

        private void tryNext() {
            while (!over) {
                if (!addresses.hasNext()) {
                    fail(lastReason.equals("connection timed out") ? Kind.TIMEOUT : Kind.CONNECT, lastReason);
                    return;
                }
                if (connect(new InetSocketAddress(addresses.next(), target.port()))) {
                    return;
                }
            }
        }

        /** Whether the address is worth waiting for. */
        private boolean connect(InetSocketAddress address) {
            try {
                SocketChannel opened = SocketChannel.open();
                socket = opened;
                opened.configureBlocking(false);
                opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (opened.connect(address) || opened.finishConnect()) { // a server on this host has answered by now
                    connected(opened);
                } else {
                    loop.watch(opened, SelectionKey.OP_CONNECT, this);
                    timer = loop.after(target.settings().connectTimeout(), () -> abandon("connection timed out"));
                }
                return true;
            } catch (IOException | RuntimeException e) {
                lastReason = reason(e);
                closeSocket();
                return false;
            }
        }

        @Override
        public void onReady(SelectionKey key) {
            timer.cancel();
            SocketChannel opened = socket;
            if (over || opened == null) {
                key.cancel();
                return;
            }
            try {
                if (opened.finishConnect()) {
                    key.interestOps(0);
                    connected(opened);
                }
            } catch (IOException e) {
                abandon(reason(e));
            }
        }

        private void abandon(String reason) {
            lastReason = reason;
            closeSocket();
            tryNext();
        }

        private void connected(SocketChannel opened) throws IOException {
            over = true;
            Connection connection = new Connection(loop, service, opened);
            boolean implicit = target.settings().tls() == Tls.IMPLICIT;
            BackendStage stage = new BackendStage(connection, limits, layers());
            connection.enter(stage);
            LinkEvents events = answer.connected(stage);
            connection.whenOpened(() -> {
                header().ifPresent(connection::write);
                stage.begin(events, implicit, new byte[0]);
            });
            service.open(connection);
        }

        private @Nullable TlsLayerFactory layers() {
            BackendTls settings = tls.get(target.settings().pool());
            if (settings == null) {
                return null;
            }
            ClientTls clientTls = settings.client();
            boolean arrays = clientTls.traits().buffers() == Buffers.HEAP;
            String name = settings.name().orElse(target.host());
            return (scratch, out) -> new TlsLayer(clientTls.newEngine(name, target.port()), arrays, scratch, out);
        }

        private Optional<ByteBuffer> header() {
            Header version = target.settings().header();
            if (version == Header.NONE) {
                return Optional.empty();
            }
            ProxyHeaderWriter writer = version == Header.V1 ? ProxyHeaderWriter.v1() : ProxyHeaderWriter.v2();
            return Optional.of(writer.write(ProxyHeader.of(client.clientAddress(), client.localAddress())));
        }

        private void fail(Kind kind, String reason) {
            over = true;
            answer.failed(new BackendFailure(kind, reason + ", while connecting"));
        }

        private String reason(Exception e) {
            String message = e.getMessage();
            return message == null ? e.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
        }

        private void closeSocket() {
            SocketChannel opened = socket;
            socket = null;
            if (opened != null) {
                try {
                    opened.close();
                } catch (IOException e) {
                    lastReason = reason(e);
                }
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                timer.cancel();
                closeSocket();
            }
        }
    }
}
