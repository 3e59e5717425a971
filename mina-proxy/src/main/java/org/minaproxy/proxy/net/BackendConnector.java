package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.BackendSettings.Tls;
import org.minaproxy.proxy.routing.BackendTarget;
import org.minaproxy.proxy.session.BackendDialer;
import org.minaproxy.proxy.session.ClientLink;
import org.minaproxy.proxy.session.LinkEvents;
import org.minaproxy.tls.ClientTls;

/** Connects to backends from the client's own loop, and says there who the client is before anything else. */
public final class BackendConnector implements BackendDialer {

    private final SocketService service;
    private final HostResolver resolver;
    private final ConversationLimits limits;
    private final Map<String, BackendTls> tls;
    private final Predicate<InetSocketAddress> ours;

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
     * @param ours the addresses of our own listeners: connecting to one would go round in circles
     */
    public BackendConnector(
            IoLoops loops,
            HostResolver resolver,
            ConversationLimits limits,
            Map<String, BackendTls> tls,
            Predicate<InetSocketAddress> ours) {
        this.service = loops.service();
        this.resolver = resolver;
        this.limits = limits.forBackends();
        this.tls = Map.copyOf(tls);
        this.ours = ours;
    }

    @Override
    public Call dial(BackendTarget target, ClientLink client, String session, Answer answer) {
        ClientStage stage = (ClientStage) client;
        IoLoop loop = stage.connection().loop();
        BackendSettings settings = target.settings();
        SocketDial dial = new SocketDial(loop, target.port(), settings.connectTimeout(), ours, new SocketDial.Answer() {
            @Override
            public void connected(SocketChannel socket) throws IOException {
                begin(new Connection(loop, service, socket), target, stage, session, answer);
            }

            @Override
            public void failed(boolean timedOut, String reason) {
                answer.failed(
                        new BackendFailure(timedOut ? Kind.TIMEOUT : Kind.CONNECT, reason + ", while connecting"));
            }
        });
        dial.start(resolver, target.host());
        return dial::cancel;
    }

    private void begin(Connection connection, BackendTarget target, ClientStage client, String session, Answer answer) {
        BackendStage stage = new BackendStage(connection, limits, layers(target));
        connection.enter(stage);
        LinkEvents events = answer.connected(stage);
        connection.whenOpened(() -> {
            client.headerOf(session).bytes(target.settings()).ifPresent(connection::write);
            stage.begin(events, target.settings().tls() == Tls.IMPLICIT, new byte[0]);
        });
        service.open(connection);
    }

    private @Nullable TlsLayerFactory layers(BackendTarget target) {
        BackendTls settings = tls.get(target.settings().pool());
        return settings == null
                ? null
                : TlsLayerFactory.toServer(settings.client(), settings.name().orElse(target.host()), target.port());
    }
}
