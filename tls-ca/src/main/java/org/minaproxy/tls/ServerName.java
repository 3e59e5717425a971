package org.minaproxy.tls;

import static java.util.Locale.ROOT;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.util.IPAddress;

/**
 * Whom we mean to speak to, and whether a certificate is for that one: RFC 9525, with the server's DNS name (DNS-ID) or address (IP-ID) as reference identity. The
 * common name of the subject counts for nothing (§2).
 *
 * @param text a host name or an IP address as the configuration has it
 */
record ServerName(String text) {

    // RFC 5280 §4.2.1.6, as X509Certificate numbers them.
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    ServerName {
        text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    boolean isAddress() {
        return IPAddress.isValidIPv4(text) || IPAddress.isValidIPv6(text);
    }

    boolean isIn(X509Certificate certificate) {
        return alternatives(certificate).stream().anyMatch(this::matches);
    }

    private boolean matches(List<?> alternative) {
        String value = String.valueOf(alternative.get(1));
        return isAddress()
                ? alternative.get(0).equals(IP_ADDRESS) && sameAddress(value)
                : alternative.get(0).equals(DNS_NAME) && sameHost(value.toLowerCase(ROOT), text.toLowerCase(ROOT));
    }

    private boolean sameAddress(String value) {
        try {
            return InetAddress.getByName(value).equals(InetAddress.getByName(text)); // both are literal
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A wildcard is the whole of the first label and stands for exactly one (RFC 9525 §6.3); two more must follow it. */
    private static boolean sameHost(String presented, String wanted) {
        if (!presented.startsWith("*.")) {
            return presented.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        String rest = presented.substring(1);
        return dot > 0 && rest.indexOf('.', 1) > 0 && wanted.substring(dot).equals(rest);
    }

    /** The servers that a certificate is for, as it lists them. */
    static List<String> listed(X509Certificate certificate) {
        return alternatives(certificate).stream()
                .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of(); // names that cannot be read are nobody's
        }
    }
}
