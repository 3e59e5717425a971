package org.minaproxy.tls;

import static java.time.temporal.ChronoUnit.DAYS;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who a server or client is in TLS: a certificate, the issuers that lead to its root, and its private key.
 *
 * @param chain the own certificate first, then its issuers; the root itself may be left out
 * @param key belongs to the first certificate; RSA, EC or EdDSA
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    /**
     * @throws IllegalArgumentException when the chain is empty or the key is of another certificate
     */
    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("the certificate is missing");
        }
        if (!KeyMatch.matches(chain.get(0), key)) {
            throw new IllegalArgumentException("the key does not belong to the certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * The names that the certificate is for, in lower case and in its order: DNS names (wildcards as {@code *.example.com}), IP addresses
     * and mail addresses; its common name when it lists none.
     */
    public Set<String> names() {
        return CertificateNames.of(certificate());
    }

    /** Whether it is the certificate for this host, itself or by a wildcard. */
    public boolean isFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return names().contains(name) || names().contains(IdentityTable.wildcard(name));
    }

    public Instant validFrom() {
        return certificate().getNotBefore().toInstant();
    }

    public Instant validUntil() {
        return certificate().getNotAfter().toInstant();
    }

    /** Whole days until the certificate expires, negative when it has. */
    public long daysLeft(Instant now) {
        return Math.floorDiv(
                validUntil().getEpochSecond() - now.getEpochSecond(),
                DAYS.getDuration().toSeconds());
    }

    /** Whether three fifths of the certificate's life are over: the time to replace it, well before others begin to worry at two thirds. */
    public boolean nearItsEnd(Instant now) {
        long life = validUntil().getEpochSecond() - validFrom().getEpochSecond();
        return now.getEpochSecond() - validFrom().getEpochSecond() >= life * 3 / 5;
    }

    /** A sentence when the certificate does not hold now; such an identity still works, and clients will complain. */
    public Optional<String> warning(Instant now) {
        if (now.isBefore(validFrom())) {
            return Optional.of("the certificate for " + firstName() + " is not valid before " + validFrom());
        }
        if (now.isAfter(validUntil())) {
            return Optional.of("the certificate for " + firstName() + " expired on " + validUntil());
        }
        return Optional.empty();
    }

    /** The certificate's SHA-256 in the usual form, {@code AB:CD:…}, 32 pairs. */
    public String fingerprint() {
        return fingerprint(certificate());
    }

    /** As {@link #fingerprint()}, for a certificate without a key. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate can be encoded", e);
        }
    }

    /** What pins the certificate's public key, through renewals that keep it: {@code sha256//…}, the form that curl takes (RFC 7469 §2.4 for the hash). */
    public String pin() {
        return pin(certificate());
    }

    /** As {@link #pin()}, for a certificate without a key. */
    public static String pin(X509Certificate certificate) {
        return "sha256//"
                + Base64.getEncoder()
                        .encodeToString(sha256(certificate.getPublicKey().getEncoded()));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private String firstName() {
        return names().stream().findFirst().orElse("no name");
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + String.join(", ", names()) + ", until " + validUntil() + "]";
    }
}
