package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.BackendSettings.Header;
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
        ClientStage stage = (ClientStage) client;
        IoLoop loop = stage.connection().loop();
        BackendSettings settings = target.settings();
        SocketDial dial = new SocketDial(loop, target.port(), settings.connectTimeout(), new SocketDial.Answer() {
            @Override
            public void connected(SocketChannel socket) throws IOException {
                begin(new Connection(loop, service, socket), target, stage, answer);
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

    private void begin(Connection connection, BackendTarget target, ClientStage client, Answer answer) {
        BackendStage stage = new BackendStage(connection, limits, layers(target));
        connection.enter(stage);
        LinkEvents events = answer.connected(stage);
        connection.whenOpened(() -> {
            header(target, client).ifPresent(connection::write);
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

    private static Optional<ByteBuffer> header(BackendTarget target, ClientStage client) {
        Header version = target.settings().header();
        if (version == Header.NONE) {
            return Optional.empty();
        }
        ProxyHeaderWriter writer = version == Header.V1 ? ProxyHeaderWriter.v1() : ProxyHeaderWriter.v2();
        return Optional.of(writer.write(ProxyHeader.of(client.clientAddress(), client.localAddress())));
    }
}
