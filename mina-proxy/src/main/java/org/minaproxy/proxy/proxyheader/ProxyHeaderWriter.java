package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.minaproxy.proxy.proxyheader.ProxyHeader.Addresses;

/**
 * Writes the header that goes in front of everything to a backend, in one piece with nothing before it: receivers refuse a header that comes
 * in two. What it writes suits the strictest of them:
 *
 * <ul>
 *   <li>IPv4 when both ends are IPv4, otherwise IPv6 with the IPv4 end mapped; never v1 {@code UNKNOWN}, never v2 with an unspecified family.
 *   <li>Never port 0, which some refuse: 1 stands for an unknown one.
 *   <li>Never longer than the limit. Of the TLVs those that fit are taken, in the order CRC32C, SSL (if need be without the common name),
 *       AUTHORITY, ALPN, UNIQUE_ID.
 * </ul>
 */
public final class ProxyHeaderWriter {

    /** All that Postfix reads. */
    public static final int DEFAULT_LIMIT = 536;

    private final boolean binary;
    private final int limit;

    private ProxyHeaderWriter(boolean binary, int limit) {
        if (limit < V1Header.MAX_LENGTH || limit > V2Header.MAX_LENGTH) {
            throw new IllegalArgumentException("at least 107 and at most 65551 bytes, was " + limit);
        }
        this.binary = binary;
        this.limit = limit;
    }

    /** Writes a line of text with the addresses; everything else is left out. */
    public static ProxyHeaderWriter v1() {
        return new ProxyHeaderWriter(false, V1Header.MAX_LENGTH);
    }

    public static ProxyHeaderWriter v2() {
        return v2(DEFAULT_LIMIT);
    }

    /** Writes at most {@code limit} bytes, which is from 107 to 65 551. */
    public static ProxyHeaderWriter v2(int limit) {
        return new ProxyHeaderWriter(true, limit);
    }

    /**
     * The header's bytes, from position to limit.
     *
     * @throws IllegalArgumentException without addresses, except for a v2 probe: there is no line that says less and is taken by all
     */
    public ByteBuffer write(ProxyHeader header) {
        if (binary && header.probe()) {
            return sized(start(V2Header.LOCAL, V2Header.UNSPECIFIED));
        }
        Addresses addresses = header.addresses()
                .orElseThrow(() -> new IllegalArgumentException("a PROXY header needs the client's address"));
        byte[] source = InetText.octets(addresses.source().getAddress());
        byte[] destination = InetText.octets(addresses.destination().getAddress());
        if (source.length != destination.length) {
            source = InetText.mapped(source);
            destination = InetText.mapped(destination);
        }
        int sourcePort = port(addresses.source());
        int destinationPort = port(addresses.destination());
        return binary
                ? block(header, source, destination, sourcePort, destinationPort)
                : line(source, destination, sourcePort, destinationPort);
    }

    private static int port(InetSocketAddress address) {
        return Math.max(1, address.getPort());
    }

    private static ByteBuffer line(byte[] source, byte[] destination, int sourcePort, int destinationPort) {
        String line = "PROXY TCP" + (source.length == 4 ? "4 " : "6 ") + InetText.format(source) + ' '
                + InetText.format(destination) + ' ' + sourcePort + ' ' + destinationPort + "\r\n";
        return ByteBuffer.wrap(line.getBytes(ISO_8859_1));
    }

    private ByteBuffer block(
            ProxyHeader header, byte[] source, byte[] destination, int sourcePort, int destinationPort) {
        ByteBuffer out = start(V2Header.PROXY, source.length == 4 ? V2Header.TCP4 : V2Header.TCP6);
        out.put(source).put(destination).putShort((short) sourcePort).putShort((short) destinationPort);
        int checksum = out.position() + Tlv.START;
        Tlv.offer(out, Tlv.CRC32C, new byte[Tlv.CRC32C_LENGTH]);
        header.tls().ifPresent(tls -> offer(out, tls));
        header.authority().ifPresent(name -> Tlv.offer(out, Tlv.AUTHORITY, name.getBytes(UTF_8)));
        header.alpn().ifPresent(protocol -> Tlv.offer(out, Tlv.ALPN, protocol.getBytes(UTF_8)));
        header.uniqueId()
                .map(id -> id.getBytes(UTF_8))
                .filter(id -> id.length <= Tlv.MAX_UNIQUE_ID)
                .ifPresent(id -> Tlv.offer(out, Tlv.UNIQUE_ID, id));
        return sealed(sized(out), checksum);
    }

    private static void offer(ByteBuffer out, HeaderTls tls) {
        if (!Tlv.offer(out, Tlv.SSL, TlsTlv.encode(tls))) {
            Tlv.offer(out, Tlv.SSL, TlsTlv.encode(tls.withoutCommonName()));
        }
    }

    private ByteBuffer start(int command, int family) {
        return ByteBuffer.allocate(limit)
                .put(V2Header.SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) 0);
    }

    private static ByteBuffer sized(ByteBuffer out) {
        return out.putShort(V2Header.SIGNATURE.length + 2, (short) (out.position() - V2Header.START))
                .flip();
    }

    // The sum is taken while its own four bytes are zero.
    private static ByteBuffer sealed(ByteBuffer out, int checksum) {
        CRC32C sum = new CRC32C();
        sum.update(out.duplicate());
        return out.putInt(checksum, (int) sum.getValue());
    }
}
