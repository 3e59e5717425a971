package org.minaproxy.proxy.proxyheader;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.Malformed;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

/**
 * Reads a PROXY v2 header (proxy-protocol.txt §2.2).
 *
 * <pre>
 *   0–11 signature │ 12 version·command │ 13 family·transport │ 14–15 length, big endian │ 16… addresses, then TLVs
 *   addresses:  IPv4  source 4, destination 4, ports 2+2      IPv6  source 16, destination 16, ports 2+2
 * </pre>
 *
 * Every byte up to the length is judged as it comes, the rest once the header is whole. The block of a {@code LOCAL} command is skipped
 * whatever the family byte says: a health check may call itself TCP4 and yet bring no address. So is that of an unspecified family.
 */
final class V2Header {

    static final int MAX_LENGTH = 16 + 65535;

    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int UNSPECIFIED = 0x00;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;

    static final int START = 16;
    static final int TCP4_LENGTH = 12;
    static final int TCP6_LENGTH = 36;

    private V2Header() {}

    /** Judges bytes that are the signature, or begin like it; index 0 is the first of them. */
    static HeaderResult read(ByteBuffer bytes, int maxLength) {
        int present = bytes.limit();
        int command = present > 12 ? bytes.get(12) & 0xff : PROXY;
        if (command != PROXY && command != LOCAL) {
            return new Malformed(
                    command >> 4 == 2
                            ? "v2: the command is neither LOCAL nor PROXY"
                            : "v2: the version is " + (command >> 4));
        }
        int family = present > 13 ? bytes.get(13) & 0xff : UNSPECIFIED;
        if (command == PROXY && family != TCP4 && family != TCP6 && family != UNSPECIFIED) {
            return new Malformed("v2: neither TCP over IPv4 nor over IPv6");
        }
        if (present < START) {
            return new NeedMore();
        }
        int length = START + (bytes.getShort(14) & 0xffff);
        if (length > maxLength) {
            return new Malformed("v2: " + length + " bytes are more than the limit of " + maxLength);
        }
        if (command == PROXY && length < START + addressLength(family)) {
            return new Malformed("v2: the address block is too short");
        }
        if (present < length) {
            return new NeedMore();
        }
        if (command == LOCAL || family == UNSPECIFIED) {
            return new Complete(command == LOCAL ? ProxyHeader.ofProbe() : ProxyHeader.ofUnspecified(), length);
        }
        return whole(bytes.slice(0, length), family);
    }

    private static HeaderResult whole(ByteBuffer header, int family) {
        TlvReader tlvs = new TlvReader(header);
        Optional<String> problem = tlvs.read(START + addressLength(family));
        if (problem.isPresent()) {
            return new Malformed("v2: " + problem.get());
        }
        return new Complete(tlvs.complete(addresses(header, family == TCP4 ? 4 : 16)), header.limit());
    }

    private static ProxyHeader addresses(ByteBuffer header, int width) {
        int ports = START + 2 * width;
        return ProxyHeader.of(endpoint(header, START, width, ports), endpoint(header, START + width, width, ports + 2));
    }

    private static InetSocketAddress endpoint(ByteBuffer header, int at, int width, int port) {
        byte[] octets = new byte[width];
        header.get(at, octets);
        return new InetSocketAddress(InetText.address(octets), header.getShort(port) & 0xffff);
    }

    private static int addressLength(int family) {
        return switch (family) {
            case TCP4 -> TCP4_LENGTH;
            case TCP6 -> TCP6_LENGTH;
            default -> 0;
        };
    }
}
