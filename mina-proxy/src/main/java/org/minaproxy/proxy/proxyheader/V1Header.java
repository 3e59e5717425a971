package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.Malformed;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

/**
 * Reads a PROXY v1 header (proxy-protocol.txt §2.1).
 *
 * <pre>
 *   PROXY TCP4 192.0.2.7 192.0.2.1 51234 993 CR LF
 *   PROXY TCP6 2001:db8::7 2001:db8::1 51234 993 CR LF
 *   PROXY UNKNOWN anything CR LF
 * </pre>
 *
 * Exactly one space between fields, at most 107 bytes in all. The line feed is looked for first, so that a bare one is found out at once.
 */
final class V1Header {

    static final int MAX_LENGTH = 107;

    private static final String UNKNOWN = "PROXY UNKNOWN";
    private static final String TCP4 = "PROXY TCP4 ";
    private static final String TCP6 = "PROXY TCP6 ";

    private V1Header() {}

    /** Judges a line that starts with {@code "PROXY "}; index 0 is its first byte. */
    static HeaderResult read(ByteBuffer bytes) {
        int longest = Math.min(bytes.limit(), MAX_LENGTH);
        int lineFeed = 0;
        while (lineFeed < longest && bytes.get(lineFeed) != '\n') {
            lineFeed++;
        }
        if (lineFeed == longest) {
            return longest < MAX_LENGTH ? new NeedMore() : new Malformed("v1: the line is longer than 107 bytes");
        }
        if (bytes.get(lineFeed - 1) != '\r') {
            return new Malformed("v1: the line ends without a carriage return");
        }
        byte[] line = new byte[lineFeed - 1];
        bytes.get(0, line);
        return parse(new String(line, ISO_8859_1), lineFeed + 1);
    }

    private static HeaderResult parse(String line, int length) {
        if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + " ")) {
            return new Complete(ProxyHeader.ofProbe(), length);
        }
        if (!line.startsWith(TCP4) && !line.startsWith(TCP6)) {
            return new Malformed("v1: the protocol is none of TCP4, TCP6 and UNKNOWN");
        }
        int destination = line.indexOf(' ', TCP4.length()) + 1;
        int sourcePort = line.indexOf(' ', destination) + 1;
        int destinationPort = line.indexOf(' ', sourcePort) + 1;
        if (destination == 0 || sourcePort == 0 || destinationPort == 0) {
            return new Malformed("v1: a field is missing");
        }
        boolean six = line.startsWith(TCP6);
        Optional<InetSocketAddress> from = endpoint(
                six, line.substring(TCP4.length(), destination - 1), line.substring(sourcePort, destinationPort - 1));
        Optional<InetSocketAddress> to =
                endpoint(six, line.substring(destination, sourcePort - 1), line.substring(destinationPort));
        return from.isPresent() && to.isPresent()
                ? new Complete(ProxyHeader.of(from.get(), to.get()), length)
                : new Malformed("v1: an address or a port is invalid");
    }

    private static Optional<InetSocketAddress> endpoint(boolean six, String address, String port) {
        int number = InetText.decimal(port, 65535);
        Optional<InetAddress> parsed = six ? InetText.parseIpv6(address) : InetText.parseIpv4(address);
        return number < 0 ? Optional.empty() : parsed.map(host -> new InetSocketAddress(host, number));
    }
}
