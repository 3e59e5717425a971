package org.minaproxy.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as people and services read and compare them: IPv6 in the short form of RFC 5952, without a zone. */
public final class AddressText {

    private static final int GROUPS = 8;

    private AddressText() {}

    /** {@code 192.0.2.7:993} or {@code [2001:db8::7]:993}. */
    public static String withPort(InetSocketAddress socket) {
        String host = of(socket);
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + socket.getPort();
    }

    /** The address alone, without brackets. */
    public static String of(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        return address == null ? socket.getHostString() : of(address);
    }

    /** Without the zone that a link-local one has: it is the name of an interface of ours, and means nothing elsewhere. */
    public static String of(InetAddress address) {
        return address instanceof Inet6Address ? compress(groups(address.getAddress())) : address.getHostAddress();
    }

    private static int[] groups(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        return groups;
    }

    /** The first longest run of two or more zero groups becomes {@code ::}. */
    private static String compress(int[] groups) {
        int start = 0;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        return length < 2
                ? join(groups, 0, GROUPS)
                : join(groups, 0, start) + "::" + join(groups, start + length, GROUPS);
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
