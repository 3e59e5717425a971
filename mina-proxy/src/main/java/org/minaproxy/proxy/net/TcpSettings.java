package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the operating system; what is absent is as the system likes it.
 *
 * @param ipv4Only whether every IPv4 address is meant, and no IPv6 address
 * @param backlog connections that wait to be accepted
 * @param receiveBuffer bytes
 * @param sendBuffer bytes
 * @param keepAlive absent: silent clients are not asked whether they are still there before they have been logged in for a minute
 */
public record TcpSettings(
        boolean ipv4Only,
        int backlog,
        Optional<Integer> receiveBuffer,
        Optional<Integer> sendBuffer,
        Optional<KeepAlive> keepAlive) {

    /**
     * When silent clients are asked.
     *
     * @param idle before the first question, in whole seconds
     * @param interval between questions, in whole seconds
     * @param count of questions without an answer
     */
    public record KeepAlive(Optional<Duration> idle, Optional<Duration> interval, Optional<Integer> count) {}

    /** A socket that waits for clients at this address. */
    ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        ServerSocketChannel socket = ipv4Only || isOneOfIpv4(address.getAddress())
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (receiveBuffer.isPresent()) { // before bind, so that the window can be that large
                socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer.get());
            }
            return socket.bind(address, backlog);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    // A socket for both families would serve it as well, but converts the addresses of each connection.
    private static boolean isOneOfIpv4(@Nullable InetAddress address) {
        return address instanceof Inet4Address && !address.isAnyLocalAddress();
    }

    void applyTo(SocketChannel accepted) throws IOException {
        if (sendBuffer.isPresent()) {
            accepted.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer.get());
        }
        if (keepAlive.isPresent()) {
            applyTo(accepted, keepAlive.get());
        }
    }

    private static void applyTo(SocketChannel accepted, KeepAlive keepAlive) throws IOException {
        accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (keepAlive.idle().isPresent()) {
            accepted.setOption(
                    ExtendedSocketOptions.TCP_KEEPIDLE, seconds(keepAlive.idle().get()));
        }
        if (keepAlive.interval().isPresent()) {
            accepted.setOption(
                    ExtendedSocketOptions.TCP_KEEPINTERVAL,
                    seconds(keepAlive.interval().get()));
        }
        if (keepAlive.count().isPresent()) {
            accepted.setOption(
                    ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.count().get());
        }
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
