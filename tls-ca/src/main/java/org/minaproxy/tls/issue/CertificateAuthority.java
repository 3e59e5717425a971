package org.minaproxy.tls.issue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;

/**
 * A root of one's own: whoever trusts its certificate trusts what it issues.
 * <pre>{@code
 * CertificateAuthority ca = CertificateAuthority.create("Example mail CA", Clock.systemUTC());
 * TlsIdentity server = ca.issue(CertificateRequest.server("mail.example.com"));
 * }</pre>
 * The root has a P-256 key and is valid for ten years; it may sign leaves only, no further authorities. Certificates begin an hour before they
 * are made, so that a peer whose clock is slow takes them.
 */
public final class CertificateAuthority {

    static final Duration BACKDATED = Duration.ofHours(1);
    private static final Duration LIFE = Duration.ofDays(3652);

    private final TlsIdentity identity;
    private final Clock clock;

    /**
     * @throws IllegalArgumentException when the certificate is not one of an authority
     */
    public CertificateAuthority(TlsIdentity identity, Clock clock) {
        if (identity.certificate().getBasicConstraints() < 0) {
            throw new IllegalArgumentException("the certificate is not one of a certificate authority");
        }
        this.identity = identity;
        this.clock = clock;
    }

    /**
     * Makes a new root.
     *
     * @param name its common name, as it will show in trust stores
     */
    public static CertificateAuthority create(String name, Clock clock) {
        Instant now = clock.instant();
        KeyPair keys = keyPair(KeyType.EC_P256);
        X509Certificate root = new CertificateDraft(name, keys.getPublic(), now.minus(BACKDATED), now.plus(LIFE))
                .selfSigned(keys.getPrivate());
        return new CertificateAuthority(new TlsIdentity(List.of(root), keys.getPrivate()), clock);
    }

    /**
     * Makes a key pair and a certificate for it. The chain is the leaf alone: peers have the root.
     *
     * @throws IllegalStateException when the root itself has expired
     */
    public TlsIdentity issue(CertificateRequest request) {
        Instant now = clock.instant();
        if (!now.isBefore(identity.validUntil())) {
            throw new IllegalStateException("the certificate authority expired on " + identity.validUntil());
        }
        Instant until = now.plus(request.life());
        KeyPair keys = keyPair(request.keyType());
        X509Certificate leaf = new CertificateDraft(
                        request.names().get(0),
                        keys.getPublic(),
                        now.minus(BACKDATED),
                        until.isBefore(identity.validUntil()) ? until : identity.validUntil())
                .signedBy(identity, request);
        return new TlsIdentity(List.of(leaf), keys.getPrivate());
    }

    /** What clients have to trust. */
    public X509Certificate certificate() {
        return identity.certificate();
    }

    /** The root with its private key, for those who store it. */
    public TlsIdentity identity() {
        return identity;
    }

    private static KeyPair keyPair(KeyType type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type == KeyType.EC_P256 ? "EC" : "RSA");
            if (type == KeyType.EC_P256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM makes RSA and P-256 keys", e);
        }
    }
}
