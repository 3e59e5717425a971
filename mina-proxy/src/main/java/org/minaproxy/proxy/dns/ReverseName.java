package org.minaproxy.proxy.dns;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The name under which an address is found.
 *
 * <pre>
 *   192.0.2.7       7.2.0.192.in-addr.arpa                                       RFC 1035 §3.5
 *   2001:db8::7     7.0.0.0.… 8.b.d.0.1.0.0.2.ip6.arpa, one label for four bits  RFC 3596 §2.5
 * </pre>
 */
final class ReverseName {

    private static final String DIGITS = "0123456789abcdef";

    private ReverseName() {}

    static String of(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] octets = address.getAddress();
        boolean decimal = address instanceof Inet4Address;
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            if (decimal) {
                name.append(octet).append('.');
            } else {
                name.append(DIGITS.charAt(octet & 0xf)).append('.');
                name.append(DIGITS.charAt(octet >> 4)).append('.');
            }
        }
        return name.append(decimal ? "in-addr.arpa" : "ip6.arpa").toString();
    }
}
