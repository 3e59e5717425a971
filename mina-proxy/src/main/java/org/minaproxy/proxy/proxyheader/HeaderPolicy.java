package org.minaproxy.proxy.proxyheader;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * From whom a PROXY header is believed. The peer's socket address alone decides, never the look of its bytes: these peers must send a header,
 * from all others it is not even looked for. So one port serves load balancers and direct clients.
 */
public final class HeaderPolicy {

    private final Predicate<InetAddress> from;
    private final Predicate<InetSocketAddress> ours;

    /**
     * A policy of two questions.
     *
     * @param from the peers that must send a header; asked with IPv4 when the peer is IPv4-mapped
     * @param ours the addresses of our own listeners, which can be nobody's client
     */
    public HeaderPolicy(Predicate<InetAddress> from, Predicate<InetSocketAddress> ours) {
        this.from = from;
        this.ours = ours;
    }

    /** No header from anybody. */
    public static HeaderPolicy never() {
        return new HeaderPolicy(peer -> false, source -> false);
    }

    /** Whether this peer must begin with a header. */
    public boolean requiresHeaderFrom(InetAddress peer) {
        return from.test(InetText.address(InetText.octets(peer)));
    }

    /** Why a well-formed header of a trusted peer is refused all the same; empty when it is not. */
    public Optional<String> objectionTo(ProxyHeader header) {
        return header.source().filter(ours).map(source -> "the source address is one of our own listeners");
    }
}
