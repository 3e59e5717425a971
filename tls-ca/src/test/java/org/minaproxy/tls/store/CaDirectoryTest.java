package org.minaproxy.tls.store;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.tls.OpenSsl;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateRequest;

class CaDirectoryTest {

    static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

    final Path folder;

    CaDirectoryTest(@TempDir Path parent) {
        this.folder = parent.resolve("state/ca");
    }

    @Test
    void isMadeOnceAndFoundAgain() {
        CaDirectory made = open(0);
        TlsIdentity identity = made.server("mail.example.com");

        CaDirectory found = open(100);

        assertEquals(made.certificate(), found.certificate());
        assertEquals(identity, found.server("mail.example.com"));
        assertEquals(List.of(identity), found.issued());
        assertEquals(Duration.ofDays(397), Duration.between(START, identity.validUntil()));
        assertTrue(Duration.between(START, found.certificate().getNotAfter().toInstant())
                        .toDays()
                >= 3650);
        assertTrue(found.certificatePem().startsWith("-----BEGIN CERTIFICATE-----\n"));
        assertEquals(List.of(found.certificate()), PemFiles.certificates(found.certificateFile()));
    }

    @Test
    void privateFilesAreForTheirOwnerAlone() throws IOException {
        open(0).server("mail.example.com");

        assertEquals("rwx------", mode(""));
        assertEquals("rw-------", mode("ca.key"));
        assertEquals("rw-------", mode("lock"));
        assertEquals("rwx------", mode("servers"));
        assertEquals("rw-------", mode("servers/mail.example.com.key"));
        assertEquals(
                List.of(
                        "ca.key",
                        "ca.pem",
                        "lock",
                        "servers",
                        "servers/mail.example.com.key",
                        "servers/mail.example.com.pem"),
                files());
    }

    @Test
    void anIdentityIsIssuedAnewWhenItsTimeOrItsNamesSaySo() {
        TlsIdentity first = open(0).server("mail.example.com");

        assertEquals(first, open(238).server("mail.example.com"));
        TlsIdentity late = open(239).server("mail.example.com");
        assertNotEquals(first, late);
        assertEquals(late, open(239).server("mail.example.com"));

        TlsIdentity both = open(239).server("mail.example.com", "127.0.0.1");
        assertEquals(Set.of("mail.example.com", "127.0.0.1"), both.names());
        assertEquals(both, open(239).server("mail.example.com", "127.0.0.1"));
        assertEquals(
                Set.of("other.example.com"),
                open(239).server("other.example.com").names());
    }

    @Test
    void aLeafNeverOutlivesItsAuthority() {
        CaDirectory ca = open(0);

        TlsIdentity last = open(3600).server("mail.example.com");

        assertEquals(ca.certificate().getNotAfter().toInstant(), last.validUntil());
        assertProblem(
                "ca.pem: the certificate authority expired on " + last.validUntil()
                        + "; move the folder away to begin anew; clients must trust the new one then",
                () -> open(3653));
    }

    @Test
    void whatWasIssuedCanBeIssuedAgain() throws IOException {
        TlsIdentity first = open(0).server("mail.example.com");

        Files.delete(folder.resolve("servers/mail.example.com.key"));
        TlsIdentity second = open(0).server("mail.example.com");
        assertNotEquals(first, second);

        Files.writeString(folder.resolve("servers/mail.example.com.pem"), "half");
        TlsIdentity third = open(0).server("mail.example.com");
        assertNotEquals(second, third);

        PemFiles.writeKey(folder.resolve("servers/mail.example.com.key"), first.key()); // died between key and chain
        assertNotEquals(third, open(0).server("mail.example.com"));
    }

    @Test
    void aBeginningCutShortIsBegunAgain() throws IOException {
        CaDirectory first = open(0);
        Files.delete(folder.resolve("ca.key"));

        CaDirectory second = open(0);

        assertNotEquals(first.certificate(), second.certificate());
        assertEquals(second.certificate(), open(0).certificate());
    }

    @Test
    void whatCannotBeMadeAgainIsAskedFor() throws IOException {
        String asked = " is missing, though the rest of the authority is there;"
                + " restore it from a backup, or move the folder away to begin anew";
        open(0).server("mail.example.com");
        Path pem = folder.resolve("ca.pem");
        Path key = folder.resolve("ca.key");

        Path pemAside = Files.move(pem, folder.resolve("pem.bak"));
        assertProblem("ca.pem:" + asked, () -> open(0));
        Path keyAside = Files.move(key, folder.resolve("key.bak"));
        assertProblem("ca.key:" + asked, () -> open(0));
        Files.move(pemAside, pem);
        assertProblem("ca.key:" + asked, () -> open(0));
        Files.copy(folder.resolve("servers/mail.example.com.key"), key);
        assertProblem(
                "ca.key: this key does not belong to the certificate in " + pem
                        + "; give the key that the certificate was requested with",
                () -> open(0));
        Files.copy(folder.resolve("servers/mail.example.com.pem"), pem, REPLACE_EXISTING);
        assertProblem("ca.pem: is not the certificate of an authority; restore it from a backup", () -> open(0));
        Files.delete(key);
        Files.move(keyAside, key);
    }

    @Test
    void leavesOfAnotherAuthorityAreReplaced() throws IOException {
        TlsIdentity foreign = open(0).server("mail.example.com");
        Files.delete(folder.resolve("ca.pem"));
        Files.delete(folder.resolve("ca.key"));
        Files.move(folder.resolve("servers"), folder.resolve("aside"));
        CaDirectory second = open(0);
        Files.move(folder.resolve("aside"), folder.resolve("servers"));

        assertFalse(second.isGood(foreign));
        assertNotEquals(foreign, second.server("mail.example.com"));
    }

    @Test
    void aRenewalKeepsTheKeyWhenItIsPinned() {
        TlsIdentity first = open(0).server(KeyPolicy.REUSE, "mail.example.com");

        TlsIdentity second = open(239).server(KeyPolicy.REUSE, "mail.example.com");
        TlsIdentity third = open(477).renew(KeyPolicy.REUSE, second);
        TlsIdentity fourth = open(477).renew(KeyPolicy.NEW, third);

        assertNotEquals(first.certificate(), second.certificate());
        assertEquals(List.of(first.pin(), first.pin()), List.of(second.pin(), third.pin()));
        assertEquals(first.key(), third.key());
        assertEquals(
                Duration.between(first.validFrom(), first.validUntil()),
                Duration.between(third.validFrom(), third.validUntil()));
        assertNotEquals(first.pin(), fourth.pin());
        assertEquals(List.of(fourth), open(477).issued());
    }

    @Test
    void theKeyOfAnAuthorityCanBeEncrypted() throws Exception {
        char[] password = "rabbit".toCharArray();
        CaDirectory made = CaDirectory.openOrCreate(folder, password, List.of(), clock(0));
        TlsIdentity identity = made.server("mail.example.com");

        assertTrue(Files.readString(folder.resolve("ca.key")).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        assertEquals("rw-------", mode("ca.key"));
        new OpenSsl(folder).run("pkey -in ca.key -passin pass:rabbit -noout");
        assertEquals(identity, CaDirectory.open(folder, password, clock(0)).server("mail.example.com"));
        assertProblem("ca.key: the private key is encrypted; give its password", () -> open(0));
        assertProblem(
                "ca.key: the private key cannot be decrypted; check its password",
                () -> CaDirectory.open(folder, "hare".toCharArray(), clock(0)));
    }

    @Test
    void whatIsRevokedIsOnTheListAndGone() throws Exception {
        CaDirectory ca = open(0);
        TlsIdentity first = ca.server("mail.example.com");
        TlsIdentity client = ca.issue(CertificateRequest.client("alice@example.com"));
        Path chain = Files.copy(ca.chainFile(first), folder.resolveSibling("first.pem"));
        Path other = Files.copy(ca.chainFile(client), folder.resolveSibling("other.pem"));

        ca.revoke(first);

        assertEquals(List.of(client), ca.issued());
        assertFalse(ca.isGood(first));
        assertTrue(ca.isGood(client));
        OpenSsl openssl = new OpenSsl(folder);
        String verify = "verify -crl_check -CAfile ca.pem -CRLfile ca.crl -attime "
                + START.plusSeconds(60).getEpochSecond() + " ";
        assertTrue(openssl.output(verify + chain).contains("certificate revoked"));
        assertTrue(openssl.run(verify + other).contains("OK"));
        TlsIdentity second = ca.server("mail.example.com");
        assertNotEquals(first.pin(), second.pin());

        ca.revoke(client);
        assertTrue(openssl.output(verify + other).contains("certificate revoked"));
        assertTrue(openssl.output(verify + chain).contains("certificate revoked"));
        assertTrue(openssl.run(verify + ca.chainFile(second)).contains("OK"));
        String number = openssl.run("crl -in ca.crl -noout -crlnumber").strip();
        assertTrue(number.matches("crlNumber=(0x)?0?3"), number);
        assertEquals(Files.readString(folder.resolve("ca.crl")), ca.revocationsPem());
    }

    @Test
    void anAuthorityIsLimitedToItsNames() throws Exception {
        CaDirectory ca =
                CaDirectory.openOrCreate(folder, new char[0], List.of("example.com", "192.0.2.0/24"), clock(0));

        TlsIdentity good = ca.server("example.com", "*.mail.example.com", "192.0.2.7");
        ca.issue(CertificateRequest.client("alice@example.com", "bob@mail.example.com"));
        for (String name : List.of("example.org", "badexample.com", "192.0.3.7", "2001:db8:0:0:0:0:0:1")) {
            assertProblem(
                    ": this authority may not issue for " + name
                            + "; ask for other names, or move the folder away to begin anew",
                    () -> ca.server(name));
        }
        assertProblem(
                ": this authority may not issue for alice@example.org"
                        + "; ask for other names, or move the folder away to begin anew",
                () -> ca.issue(CertificateRequest.client("alice@example.org")));

        OpenSsl openssl = new OpenSsl(folder);
        assertTrue(openssl.run("x509 -in ca.pem -noout -text").contains("X509v3 Name Constraints: critical"));
        assertTrue(openssl.run("verify -x509_strict -CAfile ca.pem -attime "
                        + START.plusSeconds(60).getEpochSecond() + " " + ca.chainFile(good))
                .contains("OK"));
        assertProblem(
                ": there is an authority already, which cannot be limited any more;"
                        + " move the folder away to begin anew",
                () -> CaDirectory.openOrCreate(folder, new char[0], List.of("example.org"), clock(0)));
    }

    @Test
    void aDomainAloneAllowsNoAddress() {
        CaDirectory ca = CaDirectory.openOrCreate(folder, new char[0], List.of("example.com"), clock(0));

        ca.server("mail.example.com");

        assertThrows(TlsSetupException.class, () -> ca.server("192.0.2.7"));
        assertThrows(TlsSetupException.class, () -> ca.server("mail.example.com", "2001:db8::1"));
    }

    @Test
    void opensNothingThatIsNotThere() {
        TlsSetupException problem = assertThrows(TlsSetupException.class, () -> CaDirectory.open(folder, clock(0)));
        assertEquals(folder + ": there is no certificate authority; make one with \"ca init\"", problem.getMessage());
    }

    @Test
    void oneWriterAtATime() throws Exception {
        WholeFile.createPrivateFolder(folder);
        FolderLock.holding(folder, Duration.ZERO, () -> {
            assertProblem(
                    ": is in use by another process; try again when that has ended",
                    () -> FolderLock.holding(folder, Duration.ofMillis(1), () -> "never"));
            return "held";
        });
        List<CompletableFuture<CaDirectory>> all = Stream.generate(() -> CompletableFuture.supplyAsync(() -> open(0)))
                .limit(4)
                .toList();

        for (CompletableFuture<CaDirectory> one : all) {
            assertEquals(all.get(0).get().certificate(), one.get().certificate());
        }
    }

    @Test
    void describesItselfToPeople() {
        CaDirectory ca = open(0);
        TlsIdentity server = ca.server("mail.example.com", "127.0.0.1");
        TlsIdentity client =
                ca.issue(CertificateRequest.client("alice@example.com").lasting(Duration.ofDays(30)));

        assertEquals(
                """
                authority    CN=mina-proxy CA 2026-05-01
                  file       %s/ca.pem
                  SHA-256    %s
                  pin        %s
                  valid      2026-05-01T11:00:00Z until 2036-04-30T12:00:00Z, 3642 days left
                server       mail.example.com, 127.0.0.1
                  file       %s/servers/mail.example.com.pem
                  subject    CN=mail.example.com
                  issuer     CN=mina-proxy CA 2026-05-01
                  SHA-256    %s
                  pin        %s
                  valid      2026-05-01T11:00:00Z until 2027-06-02T12:00:00Z, 387 days left
                client       alice@example.com
                  file       %s/clients/alice@example.com.pem
                  subject    CN=alice@example.com
                  issuer     CN=mina-proxy CA 2026-05-01
                  SHA-256    %s
                  pin        %s
                  valid      2026-05-01T11:00:00Z until 2026-05-31T12:00:00Z, 20 days left""".formatted(
                                folder,
                                TlsIdentity.fingerprint(ca.certificate()),
                                TlsIdentity.pin(ca.certificate()),
                                folder,
                                server.fingerprint(),
                                server.pin(),
                                folder,
                                client.fingerprint(),
                                client.pin()),
                open(10).describe());
        assertTrue(open(31).describe().endsWith("until 2026-05-31T12:00:00Z, EXPIRED"));
    }

    private CaDirectory open(int day) {
        return CaDirectory.openOrCreate(folder, clock(day));
    }

    private static Clock clock(int day) {
        return Clock.fixed(START.plus(Duration.ofDays(day)), ZoneOffset.UTC);
    }

    private void assertProblem(String message, Runnable action) {
        TlsSetupException problem = assertThrows(TlsSetupException.class, action::run);
        assertEquals(message.startsWith(":") ? folder + message : folder + "/" + message, problem.getMessage());
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
