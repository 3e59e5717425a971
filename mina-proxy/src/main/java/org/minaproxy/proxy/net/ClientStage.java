package org.minaproxy.proxy.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.session.BackendLink;
import org.minaproxy.proxy.session.ClientLink;
import org.minaproxy.proxy.session.ProxySession;

/** The conversation with a client, and the step from it to the relay. */
final class ClientStage extends LinkStage implements ClientLink {

    private final Optional<ProxyHeader> header;

    ClientStage(
            Connection connection,
            ConversationLimits limits,
            @Nullable TlsLayerFactory tls,
            Optional<ProxyHeader> header) {
        super(connection, limits, tls);
        this.header = header;
    }

    /** Ends it before it has begun: in the protocol's words, or without any where the client expects TLS. */
    void refuse(ProxySession session, Ending ending, boolean implicitTls) {
        lendTo(session);
        if (implicitTls) {
            session.refuseSilently(ending);
        } else {
            session.refuse(ending);
        }
    }

    @Override
    public InetSocketAddress clientAddress() {
        return header.flatMap(ProxyHeader::source).orElseGet(connection()::getRemoteAddress);
    }

    @Override
    public InetSocketAddress localAddress() {
        return header.flatMap(ProxyHeader::destination).orElseGet(connection()::getLocalAddress);
    }

    @Override
    public Optional<ProxiedAddresses> proxiedAddresses() {
        return header.flatMap(ProxyHeader::addresses)
                .map(addresses -> new ProxiedAddresses(addresses.source(), addresses.destination()));
    }

    /** What a PROXY header says about this client. */
    ClientHeader headerOf(String session) {
        Optional<TlsInfo> info = tls();
        Optional<String> alpn =
                connection().tls().filter(TlsLayer::isEstablished).flatMap(TlsLayer::alpn);
        return new ClientHeader(
                clientAddress(),
                localAddress(),
                info,
                info.flatMap(TlsInfo::serverName).or(() -> header.flatMap(ProxyHeader::authority)),
                alpn.or(() -> header.flatMap(ProxyHeader::alpn)),
                session);
    }

    @Override
    public boolean isProbe() {
        return header.map(ProxyHeader::probe).orElse(false);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return connection().tls().filter(TlsLayer::isEstablished).map(TlsLayer::info);
    }

    @Override
    public RelayedBytes relayTo(BackendLink backendLink, Duration idle, RelayEnded ended) {
        RelayStage relay = new RelayStage(this, (LinkStage) backendLink, idle, ended);
        relay.begin();
        return relay;
    }
}
