package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
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
        return new ClientVerifier(List.of(ca.certificate()), revoked, fingerprints, Clock.systemUTC());
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
                new ClientVerifier(List.of(), Optional.empty(), Set.of(fingerprint), Clock.systemUTC());

        assertEquals(Optional.empty(), verifier.problem(relay.chain()));
        assertEquals(Optional.of("its fingerprint is not one of those listed"), verifier.problem(alice.chain()));
    }

    @Test
    void whatIsOverIsBadHoweverItIsKnown() {
        String fingerprint = alice.fingerprint().replace(":", "").toLowerCase(Locale.ROOT);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(400));
        ClientVerifier verifier =
                new ClientVerifier(List.of(ca.certificate()), Optional.empty(), Set.of(fingerprint), later);

        assertEquals(Optional.of("it expired on " + alice.validUntil()), verifier.problem(alice.chain()));
    }

    @Test
    void aFileWithoutListsIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("crl.pem"), "nothing");

        TlsSetupException problem = assertThrows(TlsSetupException.class, () -> ClientVerifier.revoked(file));

        assertEquals(file + ": holds no list of revoked certificates; write one in PEM", problem.getMessage());
    }
}
