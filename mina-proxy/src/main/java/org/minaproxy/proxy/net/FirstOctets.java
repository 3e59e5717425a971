package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises by the first octets of a connection what a peer speaks that should speak something else. Nothing that it sent is repeated: there may be a password
 * in it.
 *
 * <pre>
 *   16 03 vv ll ll 01 .. .. .. vv vv    a TLS record with a ClientHello: record version, length, type, length, version (RFC 8446 §4.1.2)
 *   8x xx 01 00|03 xx                   a ClientHello of SSL 2 (RFC 5246 appendix E.2)
 *   50 52 4f 58 59 20 ..                a PROXY header, version 1
 *   0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a a PROXY header, version 2
 * </pre>
 */
final class FirstOctets {

    /** So many are enough for all of them. */
    static final int ENOUGH = 64;

    private static final int HANDSHAKE = 0x16;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION = 9;
    private static final int TLS_1_2 = 0x0303;
    private static final Pattern PROXY_V1 = Pattern.compile("PROXY (TCP4|TCP6|UNKNOWN)\\b");
    private static final String PROXY_V2 = "\r\n\r\n\0\r\nQUIT\n";
    private static final Pattern HTTP = Pattern.compile(
            "(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE) (/|\\*|https?:).*|CONNECT [^ ]+:.*|PRI \\* HTTP.*",
            Pattern.DOTALL);
    /** What PROXY headers and HTTP begin with. */
    private static final String FIRST_OF_BOTH = "\rCDGHOPT";

    private FirstOctets() {}

    /**
     * Where a command of a mail protocol should stand.
     *
     * @param encrypted whether TLS stands already
     * @return what the peer does instead, to complete "the client …"
     */
    static Optional<String> insteadOfCommand(byte[] octets, boolean encrypted) {
        if (isHello(octets) || isSsl2(octets)) {
            return Optional.of(
                    encrypted ? "begins TLS within TLS" : "begins with TLS where the conversation begins in clear");
        }
        return insteadOfBoth(octets);
    }

    /** Where a ClientHello should stand; empty when one does that is not too old. */
    static Optional<String> insteadOfTls(byte[] octets) {
        if (isSsl2(octets)) {
            return Optional.of("speaks SSL 2, which is too old");
        }
        if (isHello(octets)) {
            return octets.length > VERSION + 1 && octets[5] == CLIENT_HELLO ? tooOld(octets) : Optional.empty();
        }
        return insteadOfBoth(octets).or(() -> Optional.of("speaks in clear where the conversation begins with TLS"));
    }

    private static Optional<String> insteadOfBoth(byte[] octets) {
        if (octets.length == 0 || FIRST_OF_BOTH.indexOf(octets[0]) < 0) {
            return Optional.empty(); // nearly everybody
        }
        String text = new String(octets, ISO_8859_1);
        if (PROXY_V1.matcher(text).lookingAt() || text.startsWith(PROXY_V2)) {
            return Optional.of("sends a PROXY header, which is not expected from there; see proxy-header.from");
        }
        return HTTP.matcher(text).matches() ? Optional.of("sends an HTTP request") : Optional.empty();
    }

    private static Optional<String> tooOld(byte[] octets) {
        int version = ((octets[VERSION] & 0xff) << 8) | (octets[VERSION + 1] & 0xff);
        if (version >= TLS_1_2) {
            return Optional.empty();
        }
        String name = version == 0x0300 ? "SSL 3" : "TLS 1." + (version - 0x0301);
        return Optional.of("speaks nothing newer than " + name + ", which is too old");
    }

    private static boolean isHello(byte[] octets) {
        return octets.length >= 3 && octets[0] == HANDSHAKE && octets[1] == 3 && octets[2] <= 4;
    }

    private static boolean isSsl2(byte[] octets) {
        return octets.length >= 5
                && (octets[0] & 0x80) != 0
                && octets[2] == CLIENT_HELLO
                && (octets[3] == 0 || octets[3] == 3);
    }
}
