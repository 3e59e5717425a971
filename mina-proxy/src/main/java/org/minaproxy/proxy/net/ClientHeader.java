package org.minaproxy.proxy.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.proxy.routing.BackendSettings;

/**
 * The client as the PROXY header describes it to a backend.
 *
 * @param client where the client is
 * @param local the address that it connected to
 * @param tls of its connection
 * @param authority the host name that it asked for; one with spaces or controls is left out
 * @param alpn the protocol agreed on in the handshake, likewise
 * @param session our name for the session
 */
public record ClientHeader(
        InetSocketAddress client,
        InetSocketAddress local,
        Optional<HeaderTls> tls,
        Optional<String> authority,
        Optional<String> alpn,
        String session) {

    /** The bytes that go first on a connection to such a backend; empty when it wants none. */
    public Optional<ByteBuffer> bytes(BackendSettings backend) {
        return switch (backend.header()) {
            case NONE -> Optional.empty();
            case V1 -> Optional.of(ProxyHeaderWriter.v1().write(header()));
            case V2 -> Optional.of(ProxyHeaderWriter.v2(backend.headerLimit()).write(header()));
        };
    }

    private ProxyHeader header() {
        ProxyHeader header = ProxyHeader.of(client, local);
        header = tls.map(header::withTls).orElse(header);
        header = authority
                .filter(ClientHeader::isPrintable)
                .map(header::withAuthority)
                .orElse(header);
        header = alpn.filter(ClientHeader::isPrintable).map(header::withAlpn).orElse(header);
        return header.withUniqueId(session);
    }

    private static boolean isPrintable(String text) {
        return text.matches("[!-~]+");
    }
}
