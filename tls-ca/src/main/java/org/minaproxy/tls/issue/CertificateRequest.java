package org.minaproxy.tls.issue;

import static java.util.Locale.ROOT;

import java.net.IDN;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.IPAddress;
import org.minaproxy.tls.TlsIdentity;

/**
 * What a certificate is to be for.
 * <pre>{@code
 * CertificateRequest.server("mail.example.com", "192.0.2.1").lasting(Duration.ofDays(30))
 * }</pre>
 *
 * @param names DNS names (also {@code *.example.com}), IP addresses, and mail addresses for clients; the first is the common name
 * @param life how long the certificate is valid; never longer than its issuer
 */
public record CertificateRequest(Usage usage, List<String> names, Duration life, KeyType keyType) {

    /** What browsers accept at most, less a day. */
    public static final Duration DEFAULT_LIFE = Duration.ofDays(397);

    private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?";
    private static final Pattern HOST_NAME = Pattern.compile("(\\*\\.)?(" + LABEL + "\\.)*" + LABEL);

    /** Narrower than RFC 5321: what also makes a file name. */
    private static final Pattern MAIL_ADDRESS =
            Pattern.compile("(?i)[a-z0-9][a-z0-9._+=-]{0,63}@(" + LABEL + "\\.)*" + LABEL);

    /** What the holder proves with the certificate. */
    public enum Usage {
        SERVER("1.3.6.1.5.5.7.3.1"),
        CLIENT("1.3.6.1.5.5.7.3.2");

        /** The object identifier of the extended key usage (RFC 5280 §4.2.1.12). */
        private final String purpose;

        Usage(String purpose) {
            this.purpose = purpose;
        }

        String purpose() {
            return purpose;
        }

        /** What a certificate is for; a server's when it does not say. */
        public static Usage of(X509Certificate certificate) {
            try {
                List<String> purposes = certificate.getExtendedKeyUsage();
                return purposes != null && purposes.contains(CLIENT.purpose) ? CLIENT : SERVER;
            } catch (CertificateParsingException e) {
                return SERVER;
            }
        }
    }

    /** The key pair that is made for the certificate. */
    public enum KeyType {
        EC_P256,
        RSA_2048
    }

    /**
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public CertificateRequest {
        names = names.stream().map(name -> canonical(usage, name)).distinct().toList();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a certificate needs at least one name");
        }
        if (life.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("a certificate must be valid for at least a minute, was " + life);
        }
    }

    public static CertificateRequest server(String... names) {
        return new CertificateRequest(Usage.SERVER, List.of(names), DEFAULT_LIFE, KeyType.EC_P256);
    }

    public static CertificateRequest client(String... names) {
        return new CertificateRequest(Usage.CLIENT, List.of(names), DEFAULT_LIFE, KeyType.EC_P256);
    }

    /** Asks for the same once more: names, usage, life and kind of key. */
    public static CertificateRequest renewing(TlsIdentity old) {
        Duration life = Duration.between(old.validFrom(), old.validUntil()).minus(CertificateAuthority.BACKDATED);
        KeyType keyType = old.key().getAlgorithm().equals("RSA") ? KeyType.RSA_2048 : KeyType.EC_P256;
        return new CertificateRequest(Usage.of(old.certificate()), List.copyOf(old.names()), life, keyType);
    }

    public CertificateRequest lasting(Duration life) {
        return new CertificateRequest(usage, names, life, keyType);
    }

    public CertificateRequest with(KeyType keyType) {
        return new CertificateRequest(usage, names, life, keyType);
    }

    static boolean isAddress(String name) {
        return IPAddress.isValidIPv4(name) || IPAddress.isValidIPv6(name);
    }

    private static String canonical(Usage usage, String name) {
        if (isAddress(name)) {
            return Addresses.canonical(name);
        }
        if (usage == Usage.CLIENT && MAIL_ADDRESS.matcher(name).matches()) {
            return name.toLowerCase(ROOT);
        }
        String ascii = ascii(name);
        if (ascii.length() > 253 || !HOST_NAME.matcher(ascii).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is not a host name or an IP address");
        }
        return ascii;
    }

    private static String ascii(String name) {
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
