package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.Malformed;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

/**
 * Tells whether the first bytes of a connection are a PROXY header, of version 1 or 2. It keeps nothing between calls: give it everything
 * that came so far, each time something comes. A peer that does not send a header is found out by its first wrong byte, often the very first.
 *
 * <p>Stricter than most receivers where they differ: no leading zeros, no wrapped numbers, no stray bytes, no wrong checksum.
 */
public final class ProxyHeaderReader {

    /** Room for every TLV seen in the wild, client certificates aside. */
    public static final int DEFAULT_MAX_LENGTH = 4096;

    private static final byte[] V1_START = "PROXY ".getBytes(ISO_8859_1);

    private final int maxLength;

    public ProxyHeaderReader() {
        this(DEFAULT_MAX_LENGTH);
    }

    /**
     * A reader with its own cap.
     *
     * @param maxLength the longest v2 header accepted, in bytes, from 107 (any v1 header) to 65 551 (any v2 header)
     */
    public ProxyHeaderReader(int maxLength) {
        if (maxLength < V1Header.MAX_LENGTH || maxLength > V2Header.MAX_LENGTH) {
            throw new IllegalArgumentException("at least 107 and at most 65551 bytes, was " + maxLength);
        }
        this.maxLength = maxLength;
    }

    /** No header is longer; {@link NeedMore} is never the answer to this many bytes. */
    public int maxLength() {
        return maxLength;
    }

    /** Judges the first {@code length} bytes of the array. */
    public HeaderResult read(byte[] bytes, int length) {
        return read(ByteBuffer.wrap(bytes, 0, length));
    }

    /** Judges what stands between position and limit, and moves neither. */
    public HeaderResult read(ByteBuffer bytes) {
        ByteBuffer view = bytes.slice();
        if (!view.hasRemaining()) {
            return new NeedMore();
        }
        if (beginsLike(view, V1_START)) {
            return view.limit() < V1_START.length ? new NeedMore() : checked(V1Header.read(view));
        }
        if (beginsLike(view, V2Header.SIGNATURE)) {
            return checked(V2Header.read(view, maxLength));
        }
        return new Malformed("no PROXY header, but " + kind(view.get(0)));
    }

    private static boolean beginsLike(ByteBuffer view, byte[] start) {
        int length = Math.min(view.limit(), start.length);
        for (int i = 0; i < length; i++) {
            if (view.get(i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static String kind(byte first) {
        if (first == 0x16) {
            return "a TLS handshake";
        }
        boolean text = (first >= ' ' && first < 0x7f) || first == '\r' || first == '\n';
        return text ? "text" : "binary data";
    }

    private static HeaderResult checked(HeaderResult result) {
        return result.fold(() -> result, ProxyHeaderReader::checkSource, malformed -> malformed);
    }

    private static HeaderResult checkSource(Complete complete) {
        boolean plausible = complete.header()
                .source()
                .map(InetSocketAddress::getAddress)
                .map(ProxyHeaderReader::canConnect)
                .orElse(true);
        return plausible ? complete : new Malformed("the source address cannot be a client's");
    }

    private static boolean canConnect(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !InetText.isBroadcast(address);
    }
}
