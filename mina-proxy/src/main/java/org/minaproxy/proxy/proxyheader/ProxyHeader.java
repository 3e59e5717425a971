package org.minaproxy.proxy.proxyheader;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What a PROXY header says. Without addresses the connection's own are meant.
 *
 * @param addresses absent in a probe, and when the sender did not know them
 * @param probe whether the sender speaks for itself (v2 {@code LOCAL}, v1 {@code UNKNOWN}), as health checks do
 * @param alpn the protocol the client agreed on with the sender, for example {@code imap}
 * @param authority the host name the client asked for, mostly its TLS server name; never with spaces or controls
 * @param uniqueId the sender's name for the connection: its text when that is printable, else its octets in hex
 * @param tls present when the client's side of the sender is, or could be, TLS
 */
public record ProxyHeader(
        Optional<Addresses> addresses,
        boolean probe,
        Optional<String> alpn,
        Optional<String> authority,
        Optional<String> uniqueId,
        Optional<HeaderTls> tls) {

    /**
     * Both ends of the client's connection. The two may be of different families; IPv4-mapped IPv6 is IPv4.
     *
     * @param source the client
     * @param destination what the client connected to
     */
    public record Addresses(InetSocketAddress source, InetSocketAddress destination) {
        public Addresses {
            if (source.isUnresolved() || destination.isUnresolved()) {
                throw new IllegalArgumentException("a PROXY header needs addresses, not names");
            }
        }
    }

    /** A header that stands for the client at {@code source}. */
    public static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
        return bare(Optional.of(new Addresses(source, destination)), false);
    }

    /** A header that stands for nobody: the sender itself wants to know whether we live. */
    public static ProxyHeader ofProbe() {
        return bare(Optional.empty(), true);
    }

    /** A header of a sender that forwards for a client it cannot describe. */
    static ProxyHeader ofUnspecified() {
        return bare(Optional.empty(), false);
    }

    private static ProxyHeader bare(Optional<Addresses> addresses, boolean probe) {
        return new ProxyHeader(
                addresses, probe, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Optional<InetSocketAddress> source() {
        return addresses.map(Addresses::source);
    }

    public Optional<InetSocketAddress> destination() {
        return addresses.map(Addresses::destination);
    }

    public ProxyHeader withAlpn(String protocol) {
        return new ProxyHeader(addresses, probe, Optional.of(protocol), authority, uniqueId, tls);
    }

    public ProxyHeader withAuthority(String host) {
        return new ProxyHeader(addresses, probe, alpn, Optional.of(host), uniqueId, tls);
    }

    public ProxyHeader withUniqueId(String id) {
        return new ProxyHeader(addresses, probe, alpn, authority, Optional.of(id), tls);
    }

    public ProxyHeader withTls(HeaderTls details) {
        return new ProxyHeader(addresses, probe, alpn, authority, uniqueId, Optional.of(details));
    }
}
