package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.minaproxy.bench.Micro;
import org.openjdk.jmh.annotations.Benchmark;

/** The PROXY header of a connection, read from a balancer and written to a backend. */
public class ProxyHeaderBenchmark extends Micro {

    private final ProxyHeader header = ProxyHeader.of(endpoint(192, 51234), endpoint(198, 993));
    private final ProxyHeader rich =
            header.withAuthority("mail.example.com").withAlpn("imap").withUniqueId("7f3a90c1");
    private final ByteBuffer text = ByteBuffer.wrap("PROXY TCP4 192.0.2.1 198.0.2.1 51234 993\r\n".getBytes(US_ASCII));
    private final ByteBuffer binary = ProxyHeaderWriter.v2().write(header);
    private final ByteBuffer binaryRich = ProxyHeaderWriter.v2().write(rich);
    private final ProxyHeaderReader reader = new ProxyHeaderReader();
    private final ProxyHeaderWriter v1 = ProxyHeaderWriter.v1();
    private final ProxyHeaderWriter v2 = ProxyHeaderWriter.v2();

    private static InetSocketAddress endpoint(int net, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) net, 0, 2, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    @Benchmark
    public Object readV1() {
        return reader.read(text.rewind());
    }

    @Benchmark
    public Object readV2() {
        return reader.read(binary.rewind());
    }

    /** With a checksum and three more fields. */
    @Benchmark
    public Object readV2Rich() {
        return reader.read(binaryRich.rewind());
    }

    @Benchmark
    public Object writeV1() {
        return v1.write(header);
    }

    @Benchmark
    public Object writeV2() {
        return v2.write(header);
    }

    @Benchmark
    public Object writeV2Rich() {
        return v2.write(rich);
    }
}
