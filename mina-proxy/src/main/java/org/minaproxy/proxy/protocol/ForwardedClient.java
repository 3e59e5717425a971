package org.minaproxy.proxy.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a forwarder, such as webmail, has told about its own client. What it left out is as it was without a forwarder; a port alone means
 * nothing, because it belongs to an address that we do not know.
 *
 * @param address where the client is
 * @param localAddress what the client connected to
 * @param session the forwarder's name for the session
 * @param ttl how many proxies the login may pass, us included
 */
public record ForwardedClient(
        Optional<InetAddress> address,
        OptionalInt port,
        Optional<InetAddress> localAddress,
        OptionalInt localPort,
        Optional<String> session,
        OptionalInt ttl) {

    /** Nothing was told: who connected is the client. */
    public static final ForwardedClient NOBODY = new ForwardedClient(
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            OptionalInt.empty());

    /** The client, where {@code connected} is who connected; port 0 when nobody told it. */
    public InetSocketAddress client(InetSocketAddress connected) {
        return socket(address, port, connected);
    }

    /** What the client connected to, where {@code own} is what was connected to here. */
    public InetSocketAddress local(InetSocketAddress own) {
        return socket(localAddress, localPort, own);
    }

    private static InetSocketAddress socket(
            Optional<InetAddress> address, OptionalInt port, InetSocketAddress otherwise) {
        return address.map(told -> new InetSocketAddress(told, port.orElse(0))).orElse(otherwise);
    }

    public ForwardedClient withAddress(Optional<InetAddress> told) {
        return new ForwardedClient(told, port, localAddress, localPort, session, ttl);
    }

    public ForwardedClient withPort(OptionalInt told) {
        return new ForwardedClient(address, told, localAddress, localPort, session, ttl);
    }

    public ForwardedClient withLocalAddress(Optional<InetAddress> told) {
        return new ForwardedClient(address, port, told, localPort, session, ttl);
    }

    public ForwardedClient withLocalPort(OptionalInt told) {
        return new ForwardedClient(address, port, localAddress, told, session, ttl);
    }

    public ForwardedClient withSession(Optional<String> told) {
        return new ForwardedClient(address, port, localAddress, localPort, told, ttl);
    }

    public ForwardedClient withTtl(OptionalInt told) {
        return new ForwardedClient(address, port, localAddress, localPort, session, told);
    }
}
