package org.minaproxy.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.net.TcpSettings.KeepAlive;

/** What is asked of the operating system is what it does. */
class TcpSettingsTest {

    private static final InetAddress LOOPBACK_IPV6 = ipv6(1);
    private static final TcpSettings USUAL =
            new TcpSettings(false, 16, Optional.empty(), Optional.empty(), Optional.empty());

    private static InetAddress ipv6(int last) {
        byte[] address = new byte[16];
        address[15] = (byte) last;
        return address(address);
    }

    private static InetAddress address(byte... octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** A client's connection, as the proxy holds it. */
    private static SocketChannel accepted(TcpSettings settings) throws IOException {
        try (ServerSocketChannel listening =
                        settings.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listening.getLocalAddress())) {
            assertFalse(client.isConnectionPending());
            listening.configureBlocking(true);
            SocketChannel accepted = listening.accept();
            settings.applyTo(accepted);
            return accepted;
        }
    }

    @Test
    void silentClientsAreAskedAsOftenAsSaid() throws IOException {
        KeepAlive often =
                new KeepAlive(Optional.of(Duration.ofSeconds(30)), Optional.of(Duration.ofSeconds(7)), Optional.of(3));
        try (SocketChannel client =
                accepted(new TcpSettings(false, 16, Optional.empty(), Optional.empty(), Optional.of(often)))) {
            assertEquals(true, client.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(30, client.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(7, client.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(3, client.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }

    @Test
    void withoutAWordTheSystemDecides() throws IOException {
        KeepAlive asTheSystemLikesIt = new KeepAlive(Optional.empty(), Optional.empty(), Optional.empty());
        try (SocketChannel plain = SocketChannel.open();
                SocketChannel quiet = accepted(USUAL);
                SocketChannel asked = accepted(new TcpSettings(
                        false, 16, Optional.empty(), Optional.empty(), Optional.of(asTheSystemLikesIt)))) {
            assertEquals(false, quiet.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(true, asked.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertEquals(
                    plain.getOption(ExtendedSocketOptions.TCP_KEEPIDLE),
                    asked.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
        }
    }

    @Test
    void buffersAreAsLargeAsSaid() throws IOException {
        try (SocketChannel client =
                accepted(new TcpSettings(false, 16, Optional.of(48 << 10), Optional.of(40 << 10), Optional.empty()))) {
            assertEquals(48 << 10, client.getOption(StandardSocketOptions.SO_RCVBUF));
            assertEquals(40 << 10, client.getOption(StandardSocketOptions.SO_SNDBUF));
        }
    }

    @Test
    void everyIpv4AddressIsNoIpv6Address() throws IOException {
        InetSocketAddress every = new InetSocketAddress(address(new byte[4]), 0);
        try (ServerSocketChannel ipv4 =
                new TcpSettings(true, 16, Optional.empty(), Optional.empty(), Optional.empty()).listen(every)) {
            int port = ((InetSocketAddress) ipv4.getLocalAddress()).getPort();

            assertThrows(
                    IOException.class,
                    () -> SocketChannel.open(new InetSocketAddress(LOOPBACK_IPV6, port))
                            .close());
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .close();
        }
    }

    @Test
    void everyAddressIsOfBothFamilies() throws IOException {
        try (ServerSocketChannel both = USUAL.listen(new InetSocketAddress(ipv6(0), 0))) {
            int port = ((InetSocketAddress) both.getLocalAddress()).getPort();

            SocketChannel.open(new InetSocketAddress(LOOPBACK_IPV6, port)).close();
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .close();
        }
    }
}
