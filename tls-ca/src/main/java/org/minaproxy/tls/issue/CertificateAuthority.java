package org.minaproxy.tls.issue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
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
        return create(name, List.of(), clock);
    }

    /**
     * As {@link #create(String, Clock)}, for some names only: what it issues for others nobody accepts, whoever has its key.
     *
     * @param permitted domains such as {@code example.com}, with all below, and networks such as {@code 192.0.2.0/24}; empty for no limit
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static CertificateAuthority create(String name, List<String> permitted, Clock clock) {
        Instant now = clock.instant();
        KeyPair keys = keyPair(KeyType.EC_P256);
        X509Certificate root = new CertificateDraft(name, keys.getPublic(), now.minus(BACKDATED), now.plus(LIFE))
                .selfSigned(keys.getPrivate(), permitted);
        return new CertificateAuthority(new TlsIdentity(List.of(root), keys.getPrivate()), clock);
    }

    /**
     * Makes a key pair and a certificate for it. The chain is the leaf alone: peers have the root.
     *
     * @throws IllegalStateException when the root itself has expired
     * @throws IllegalArgumentException with a sentence for the operator, when the authority may not issue for a name
     */
    public TlsIdentity issue(CertificateRequest request) {
        return issue(request, keyPair(request.keyType()));
    }

    /** As {@link #issue(CertificateRequest)} for the same names, usage and life as before, and with the same key: whoever pins it (DANE) sees no change. */
    public TlsIdentity renewKeepingKey(TlsIdentity old) {
        return issue(
                CertificateRequest.renewing(old), new KeyPair(old.certificate().getPublicKey(), old.key()));
    }

    private TlsIdentity issue(CertificateRequest request, KeyPair keys) {
        Instant now = clock.instant();
        if (!now.isBefore(identity.validUntil())) {
            throw new IllegalStateException("the certificate authority expired on " + identity.validUntil());
        }
        request.names().forEach(this::requirePermitted);
        Instant until = now.plus(request.life());
        X509Certificate leaf = new CertificateDraft(
                        request.names().get(0),
                        keys.getPublic(),
                        now.minus(BACKDATED),
                        until.isBefore(identity.validUntil()) ? until : identity.validUntil())
                .signedBy(identity, request);
        return new TlsIdentity(List.of(leaf), keys.getPrivate());
    }

    private void requirePermitted(String name) {
        if (!PermittedNames.allow(certificate(), CertificateDraft.generalName(name))) {
            throw new IllegalArgumentException("this authority may not issue for " + name);
        }
    }

    /** A first list of what it has revoked: nothing. */
    public X509CRL revokeNothing() {
        return new RevocationList(identity, clock).empty();
    }

    /** The list that follows this one: one certificate more. */
    public X509CRL revoke(X509CRL earlier, X509Certificate revoked) {
        return new RevocationList(identity, clock).with(earlier, revoked);
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
