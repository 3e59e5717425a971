package org.minaproxy.auth;

import static java.util.Locale.ROOT;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate that a client showed in TLS. The client has proved to hold its key, and the listener has found it good: whoever reads this need not verify
 * anything again.
 */
public record ClientCertificate(X509Certificate certificate) {

    private static final int RFC822_NAME = 1; // RFC 5280 §4.2.1.6, as X509Certificate numbers it

    /** What OpenSSL calls by name and the JDK by number. */
    private static final Map<String, String> NAMES = Map.of(
            "1.2.840.113549.1.9.1", "emailAddress",
            "2.5.4.4", "SN",
            "2.5.4.5", "serialNumber",
            "2.5.4.12", "title",
            "2.5.4.42", "GN");

    /** The subject as RFC 2253 writes it: {@code CN=alice,O=Example}; empty when the certificate has none. */
    public String subject() {
        return name(certificate.getSubjectX500Principal());
    }

    /** The issuer, likewise. */
    public String issuer() {
        return name(certificate.getIssuerX500Principal());
    }

    private static String name(X500Principal principal) {
        return principal.getName(X500Principal.RFC2253, NAMES);
    }

    /** Pairs of capital hexadecimal digits, as OpenSSL prints a serial number. */
    public String serial() {
        String digits = certificate.getSerialNumber().toString(16).toUpperCase(ROOT);
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    /** 40 lower-case hexadecimal digits; what nginx calls the fingerprint. */
    public String sha1() {
        return digest("SHA-1");
    }

    /** 64 lower-case hexadecimal digits. */
    public String sha256() {
        return digest("SHA-256");
    }

    private String digest(String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read has a " + algorithm, e);
        }
    }

    /** The last common name in the subject, the most specific one. */
    public Optional<String> commonName() {
        try {
            List<Rdn> parts = new LdapName(subject()).getRdns();
            return parts.stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> part.getValue().toString())
                    .reduce((first, second) -> second);
        } catch (InvalidNameException e) {
            return Optional.empty(); // no name that anybody should rely on
        }
    }

    /** Whom it may stand for at a login: its mail addresses, then its common name. The first is who logs in without saying who. */
    public List<String> users() {
        List<String> users = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> name.get(0).equals(RFC822_NAME))
                        .forEach(name -> users.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException e) {
            users.clear(); // names that cannot be read are nobody's
        }
        commonName().filter(name -> !users.contains(name)).ifPresent(users::add);
        return users;
    }

    /** Short: the certificate itself fills pages. */
    @Override
    public String toString() {
        return "ClientCertificate[" + subject() + "]";
    }
}
