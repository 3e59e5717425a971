package org.minaproxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges the certificates that clients show: good is one that an authority vouches for and has not revoked, or one that is known by its fingerprint; both must
 * hold now. It asks nobody over the network.
 *
 * <p>Immutable; safe for use by many threads.
 */
public final class ClientVerifier {

    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"; // RFC 5280 §4.2.1.12
    private static final int ANY_DEPTH = -1;
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final List<X509Certificate> authorities;
    private final Optional<List<CRL>> revoked;
    private final Set<String> fingerprints;
    private final int depth;
    private final Clock clock;

    /**
     * @param authorities may be empty when there are fingerprints
     * @param revoked lists of revoked certificates; when there are any, each authority needs one that holds now
     * @param fingerprints SHA-256 in 64 lower-case hexadecimal digits, of certificates that need no authority
     * @param depth certificates at the most between a client's own and that of an authority (RFC 5280 §6.1.2, max_path_length)
     */
    public ClientVerifier(
            List<X509Certificate> authorities,
            Optional<List<CRL>> revoked,
            Set<String> fingerprints,
            int depth,
            Clock clock) {
        if (authorities.isEmpty() && fingerprints.isEmpty()) {
            throw new IllegalArgumentException("no certificate would ever be good");
        }
        this.authorities = List.copyOf(authorities);
        this.revoked = revoked.map(List::copyOf);
        this.fingerprints = Set.copyOf(fingerprints);
        this.depth = depth;
        this.clock = clock;
    }

    /**
     * Reads lists of revoked certificates, in PEM or DER.
     *
     * @throws TlsSetupException when there are none
     */
    public static List<CRL> revoked(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends CRL> lists =
                    CertificateFactory.getInstance("X.509").generateCRLs(in);
            if (lists.isEmpty()) {
                throw new TlsSetupException(file, "holds no list of revoked certificates", "write one in PEM");
            }
            return List.copyOf(lists);
        } catch (IOException e) {
            throw new TlsSetupException(file, "cannot be read", "look at its path and permissions", e);
        } catch (GeneralSecurityException e) {
            throw new TlsSetupException(file, "holds no list of revoked certificates", "write one in PEM", e);
        }
    }

    /** What clients are told to choose their certificate by. */
    X509Certificate[] authorities() {
        return authorities.toArray(X509Certificate[]::new);
    }

    /** Whether it is one of those that need no authority. */
    public boolean isKnown(X509Certificate certificate) {
        return fingerprints.contains(
                TlsIdentity.fingerprint(certificate).replace(":", "").toLowerCase(Locale.ROOT));
    }

    /**
     * Why a certificate is not good, in words for the operator; empty when it is.
     *
     * @param chain the client's own first; empty when it showed none
     */
    public Optional<String> problem(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return Optional.of("there is none");
        }
        X509Certificate own = chain.get(0);
        Instant now = clock.instant();
        if (now.isAfter(own.getNotAfter().toInstant())) {
            return Optional.of("it expired on " + own.getNotAfter().toInstant());
        }
        if (now.isBefore(own.getNotBefore().toInstant())) {
            return Optional.of("it is not valid before " + own.getNotBefore().toInstant());
        }
        if (isKnown(own)) {
            return Optional.empty();
        }
        if (authorities.isEmpty()) {
            return Optional.of("its fingerprint is not one of those listed");
        }
        return isForClients(own) ? unbelieved(chain) : Optional.of("it is not made for clients");
    }

    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_PURPOSE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private Optional<String> unbelieved(List<X509Certificate> chain) {
        Optional<String> problem = unbelieved(chain, depth);
        return problem.isPresent() && unbelieved(chain, ANY_DEPTH).isEmpty()
                ? Optional.of("more than " + depth + " certificates are between it and one that is trusted here")
                : problem;
    }

    private Optional<String> unbelieved(List<X509Certificate> chain, int most) {
        try {
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            builder.build(parameters(builder, chain, most));
            return Optional.empty();
        } catch (CertPathBuilderException e) {
            return Optional.of(reason(e, chain.get(0)));
        } catch (GeneralSecurityException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private PKIXBuilderParameters parameters(CertPathBuilder builder, List<X509Certificate> chain, int most)
            throws GeneralSecurityException {
        X509CertSelector own = new X509CertSelector();
        own.setCertificate(chain.get(0));
        Set<TrustAnchor> anchors =
                authorities.stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, own);
        parameters.setMaxPathLength(most);
        parameters.setDate(Date.from(clock.instant()));
        parameters.setRevocationEnabled(revoked.isPresent());
        List<Object> known = new ArrayList<>(chain);
        if (revoked.isPresent()) {
            known.addAll(revoked.get());
            PKIXRevocationChecker checker = (PKIXRevocationChecker) builder.getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        return parameters;
    }

    private String reason(CertPathBuilderException failure, X509Certificate own) {
        Throwable cause = failure.getCause();
        while (cause != null) {
            if (cause instanceof CertPathValidatorException invalid && invalid.getReason() instanceof BasicReason why) {
                return switch (why) {
                    case REVOKED -> "it is revoked";
                    case UNDETERMINED_REVOCATION_STATUS -> "no list of revoked certificates that holds now tells of it";
                    default -> String.valueOf(invalid.getMessage());
                };
            }
            cause = cause.getCause();
        }
        return authorities.stream().anyMatch(ca -> signed(ca, own)) // so it is the list that is missing or over
                ? "no list of revoked certificates that holds now tells of it"
                : "it was issued by " + own.getIssuerX500Principal() + ", which nobody trusts here";
    }

    private static boolean signed(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
