package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

class ClientVerifierTest {

    private final CertificateAuthority ca = CertificateAuthority.create("Clients CA", Clock.systemUTC());
    private final TlsIdentity alice = ca.issue(CertificateRequest.client("alice@example.com"));
    private final TlsIdentity mallory = ca.issue(CertificateRequest.client("mallory@example.com"));

    private ClientVerifier verifier(Optional<List<CRL>> revoked, Set<String> fingerprints) {
        return new ClientVerifier(List.of(ca.certificate()), revoked, fingerprints, 5, Clock.systemUTC());
    }

    private CRL revoking(TlsIdentity identity, Instant made) throws Exception {
        return new JcaX509CRLConverter()
                .getCRL(new JcaX509v2CRLBuilder(ca.certificate(), Date.from(made))
                        .setNextUpdate(Date.from(made.plus(Duration.ofDays(7))))
                        .addCRLEntry(identity.certificate().getSerialNumber(), Date.from(made), CRLReason.keyCompromise)
                        .build(new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(ca.identity().key())));
    }

    @Test
    void whomAnAuthorityVouchesForIsGood() {
        assertEquals(Optional.empty(), verifier(Optional.empty(), Set.of()).problem(alice.chain()));
    }

    @Test
    void aStrangerOrAServerIsNot() {
        ClientVerifier verifier = verifier(Optional.empty(), Set.of());
        CertificateAuthority stranger = CertificateAuthority.create("Stranger", Clock.systemUTC());

        assertEquals(
                Optional.of("it was issued by CN=Stranger, which nobody trusts here"),
                verifier.problem(stranger.issue(CertificateRequest.client("alice@example.com"))
                        .chain()));
        assertEquals(
                Optional.of("it is not made for clients"),
                verifier.problem(
                        ca.issue(CertificateRequest.server("mail.example.com")).chain()));
    }

    @Test
    void aRevokedOneIsBadAndOthersAreNot() throws Exception {
        ClientVerifier verifier =
                verifier(Optional.of(List.of(revoking(mallory, Instant.now().minusSeconds(60)))), Set.of());

        assertEquals(Optional.of("it is revoked"), verifier.problem(mallory.chain()));
        assertEquals(Optional.empty(), verifier.problem(alice.chain()));
    }

    @Test
    void aListThatNoLongerHoldsLeavesEverybodyInDoubt() throws Exception {
        Instant longAgo = Instant.now().minus(Duration.ofDays(30));
        ClientVerifier verifier = verifier(Optional.of(List.of(revoking(mallory, longAgo))), Set.of());

        assertEquals(
                Optional.of("no list of revoked certificates that holds now tells of it"),
                verifier.problem(alice.chain()));
    }

    @Test
    void aFingerprintNeedsNobodyToVouch() {
        TlsIdentity relay =
                CertificateAuthority.create("relay", Clock.systemUTC()).identity();
        String fingerprint = relay.fingerprint().replace(":", "").toLowerCase(Locale.ROOT);
        ClientVerifier verifier =
                new ClientVerifier(List.of(), Optional.empty(), Set.of(fingerprint), 5, Clock.systemUTC());

        assertEquals(Optional.empty(), verifier.problem(relay.chain()));
        assertEquals(Optional.of("its fingerprint is not one of those listed"), verifier.problem(alice.chain()));
    }

    @Test
    void whatIsOverIsBadHoweverItIsKnown() {
        String fingerprint = alice.fingerprint().replace(":", "").toLowerCase(Locale.ROOT);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(400));
        ClientVerifier verifier =
                new ClientVerifier(List.of(ca.certificate()), Optional.empty(), Set.of(fingerprint), 5, later);

        assertEquals(Optional.of("it expired on " + alice.validUntil()), verifier.problem(alice.chain()));
    }

    @Test
    void aChainMayBeOnlySoLong() throws Exception {
        KeyPair department = keyPair();
        KeyPair bob = keyPair();
        X509Certificate between = signed(
                "CN=Department", department, ca.certificate(), ca.identity().key(), true);
        X509Certificate own = signed("CN=Bob", bob, between, department.getPrivate(), false);
        List<X509Certificate> chain = List.of(own, between);

        assertEquals(Optional.empty(), ofDepth(1).problem(chain));
        assertEquals(
                Optional.of("more than 0 certificates are between it and one that is trusted here"),
                ofDepth(0).problem(chain));
    }

    private ClientVerifier ofDepth(int depth) {
        return new ClientVerifier(List.of(ca.certificate()), Optional.empty(), Set.of(), depth, Clock.systemUTC());
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate signed(
            String name, KeyPair keys, X509Certificate issuer, PrivateKey by, boolean authority) throws Exception {
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                issuer,
                                BigInteger.TWO,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(3600)),
                                new X500Principal(name),
                                keys.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    }

    @Test
    void noCertificateIsNoGoodOne() {
        assertEquals(Optional.of("there is none"), ofDepth(1).problem(List.of()));
    }

    @Test
    void aFileWithoutListsIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("crl.pem"), "nothing");

        TlsSetupException problem = assertThrows(TlsSetupException.class, () -> ClientVerifier.revoked(file));

        assertEquals(file + ": holds no list of revoked certificates; write one in PEM", problem.getMessage());
    }
}
