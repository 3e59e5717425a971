package org.minaproxy.tls.issue;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses in the form in which the JDK shows those of a certificate. */
final class Addresses {

    private Addresses() {}

    static String canonical(String literal) {
        return parse(literal).getHostAddress();
    }

    static byte[] octets(String literal) {
        return parse(literal).getAddress();
    }

    private static InetAddress parse(String literal) {
        try {
            return InetAddress.getByName(literal); // literals are never looked up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + literal + "\" is not an IP address", e);
        }
    }
}
