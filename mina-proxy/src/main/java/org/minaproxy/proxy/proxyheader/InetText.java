package org.minaproxy.proxy.proxyheader;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Addresses as text and octets, strictly: four decimal octets without leading zeros, or RFC 4291 §2.2 groups without a zone. The JDK's own
 * parsers take more ({@code 10.1}, {@code 0127.0.0.1}) and may ask a name server.
 */
final class InetText {

    private InetText() {}

    static Optional<InetAddress> parseIpv4(String text) {
        byte[] octets = new byte[4];
        return ipv4(text, octets, 0) ? Optional.of(address(octets)) : Optional.empty();
    }

    /** An IPv4-mapped address becomes IPv4. */
    static Optional<InetAddress> parseIpv6(String text) {
        byte[] octets = new byte[16];
        int filled = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) > 0) {
                if (filled > 12 || !ipv4(text.substring(at), octets, filled)) {
                    return Optional.empty();
                }
                filled += 4;
                break;
            }
            int group = group(text, at, end);
            if (group < 0 || filled > 14) {
                return Optional.empty();
            }
            octets[filled++] = (byte) (group >> 8);
            octets[filled++] = (byte) group;
            at = end + 1;
            if (at == text.length()) {
                return Optional.empty(); // a single colon at the end
            }
            if (at < text.length() && text.charAt(at) == ':') {
                if (gap >= 0) {
                    return Optional.empty();
                }
                gap = filled;
                at++;
            }
        }
        return widen(octets, filled, gap) ? Optional.of(address(octets)) : Optional.empty();
    }

    /** The number, or -1 when it is no plain decimal up to {@code max}; {@code 0} is fine, {@code 00} and {@code +1} are not. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }

    /** Of 4 or 16 octets; an IPv4-mapped address becomes IPv4. */
    static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("4 or 16 octets, not " + octets.length, e);
        }
    }

    /** The four octets of an IPv4 or IPv4-mapped address, the sixteen of all others. */
    static byte[] octets(InetAddress address) {
        byte[] octets = address.getAddress();
        return isMapped(octets) ? Arrays.copyOfRange(octets, 12, 16) : octets;
    }

    /** Sixteen octets; IPv4 is mapped. */
    static byte[] mapped(byte[] octets) {
        if (octets.length == 16) {
            return octets;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(octets, 0, mapped, 12, 4);
        return mapped;
    }

    static boolean isBroadcast(InetAddress address) {
        return Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }

    /** Text of 4 octets, or of 16 as RFC 5952 wants it. */
    static String format(byte[] octets) {
        StringBuilder text = new StringBuilder(39);
        if (octets.length == 4) {
            dotted(octets, 0, text);
        } else if (isMapped(octets)) {
            dotted(octets, 12, text.append("::ffff:"));
        } else {
            groups(octets, text);
        }
        return text.toString();
    }

    private static boolean ipv4(String text, byte[] octets, int offset) {
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int dot = i < 3 ? text.indexOf('.', at) : text.length();
            int value = dot < 0 ? -1 : decimal(text.substring(at, dot), 255);
            if (value < 0) {
                return false;
            }
            octets[offset + i] = (byte) value;
            at = dot + 1;
        }
        return true;
    }

    private static int group(String text, int start, int end) {
        if (end == start || end - start > 4) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Moves what stands behind "::" to the end; false when the octets do not add up. */
    private static boolean widen(byte[] octets, int filled, int gap) {
        if (gap < 0) {
            return filled == 16;
        }
        if (filled == 16) {
            return false;
        }
        int tail = filled - gap;
        System.arraycopy(octets, gap, octets, 16 - tail, tail);
        Arrays.fill(octets, gap, 16 - tail, (byte) 0);
        return true;
    }

    private static boolean isMapped(byte[] octets) {
        if (octets.length != 16 || octets[10] != -1 || octets[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static void dotted(byte[] octets, int from, StringBuilder text) {
        for (int i = from; i < from + 4; i++) {
            text.append(i == from ? "" : ".").append(octets[i] & 0xff);
        }
    }

    private static void groups(byte[] octets, StringBuilder text) {
        int gap = longestZeros(octets);
        int gapEnd = gap < 0 ? -1 : gap + zerosAt(octets, gap);
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i = gapEnd - 1;
                continue;
            }
            text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(groupAt(octets, i)));
        }
    }

    /** RFC 5952 §4.2: the first longest run of two or more zero groups, or -1. */
    private static int longestZeros(byte[] octets) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int zeros = zerosAt(octets, i);
            if (zeros > length) {
                best = i;
                length = zeros;
            }
        }
        return best;
    }

    private static int zerosAt(byte[] octets, int start) {
        int end = start;
        while (end < 8 && groupAt(octets, end) == 0) {
            end++;
        }
        return end - start;
    }

    private static int groupAt(byte[] octets, int index) {
        return ((octets[2 * index] & 0xff) << 8) | (octets[2 * index + 1] & 0xff);
    }
}
