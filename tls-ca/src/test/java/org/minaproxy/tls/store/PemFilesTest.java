package org.minaproxy.tls.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.tls.OpenSsl;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;

class PemFilesTest {

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    final Path folder;
    final OpenSsl openssl;

    PemFilesTest(@TempDir Path folder) {
        this.folder = folder;
        this.openssl = new OpenSsl(folder);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            PKCS#8 RSA              | genrsa -out raw 2048                                              | pkcs8 -topk8 -nocrypt -in raw -out key
            PKCS#1 RSA              | genrsa -out raw 2048                                              | rsa -traditional -in raw -out key
            PKCS#8 EC               | ecparam -name prime256v1 -genkey -noout -out raw                  | pkcs8 -topk8 -nocrypt -in raw -out key
            SEC 1 EC                | ecparam -name prime256v1 -genkey -noout -out raw                  | ec -in raw -out key
            SEC 1 EC after its curve| ecparam -name secp384r1 -genkey -out key                          | version
            SEC 1 EC P-521          | ecparam -name secp521r1 -genkey -noout -out raw                   | ec -in raw -out key
            Ed25519                 | genpkey -algorithm ed25519 -out key                               | version
            encrypted RSA, PBES2    | genrsa -out raw 2048                                              | pkcs8 -topk8 -passout pass:rabbit -in raw -out key
            encrypted RSA, scrypt   | genrsa -out raw 2048                                              | pkcs8 -topk8 -scrypt -passout pass:rabbit -in raw -out key
            encrypted EC, SHA-1     | ecparam -name prime256v1 -genkey -noout -out raw                  | pkcs8 -topk8 -v2prf hmacWithSHA1 -passout pass:rabbit -in raw -out key
            encrypted PKCS#1 RSA    | genrsa -out raw 2048                                              | rsa -traditional -aes256 -passout pass:rabbit -in raw -out key
            encrypted SEC 1 EC      | ecparam -name prime256v1 -genkey -noout -out raw                  | ec -aes128 -passout pass:rabbit -in raw -out key
            """)
    void readsWhatOpenSslWrites(String format, String make, String convert) throws Exception {
        openssl.run(make);
        openssl.run(convert);
        openssl.run("req -x509 -new -key key -passin pass:rabbit -subj /CN=mail.example.com -days 3 -out chain");

        TlsIdentity identity = PemFiles.load(file("chain"), file("key"), "rabbit".toCharArray());

        assertEquals(Set.of("mail.example.com"), identity.names());
        assertEquals(2, identity.daysLeft(Instant.now().plusSeconds(60)));
        assertTrue(openssl.run("x509 -in chain -noout -fingerprint -sha256").contains(identity.fingerprint()));
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void opensslReadsWhatWeWrite(KeyType type) throws Exception {
        TlsIdentity identity =
                ca.issue(CertificateRequest.server("mail.example.com").with(type));

        PemFiles.write(identity, file("chain"), file("key"));
        PemFiles.writeCertificates(file("ca"), List.of(ca.certificate()));

        assertTrue(openssl.run("verify -x509_strict -purpose sslserver -CAfile ca chain")
                .contains("OK"));
        assertEquals(openssl.run("x509 -in chain -noout -pubkey"), openssl.run("pkey -in key -pubout"));
        assertEquals(identity, PemFiles.load(file("chain"), file("key")));
    }

    @Test
    void oneOfSeveralPasswordsFits() throws Exception {
        openssl.run("genrsa -out raw 2048");
        openssl.run("pkcs8 -topk8 -passout pass:rabbit -in raw -out key");

        assertEquals(
                PemFiles.key(file("raw"), new char[0]),
                PemFiles.key(file("key"), "hare\n\nrabbit\r\nfox\n".toCharArray()));
        assertThrows(TlsSetupException.class, () -> PemFiles.key(file("key"), "hare\nfox".toCharArray()));
    }

    @Test
    void chainAndKeyMayStandInOneFileWithTextAround() throws IOException {
        TlsIdentity identity = ca.issue(CertificateRequest.server("mail.example.com"));
        PemFiles.write(identity, file("chain"), file("key"));
        Files.writeString(
                file("both"),
                "# ours\n" + text("key") + "the chain:\n" + text("chain") + PemFiles.text(List.of(ca.certificate())));

        TlsIdentity loaded = PemFiles.load(file("both"), file("both"));

        assertEquals(List.of(identity.certificate(), ca.certificate()), loaded.chain());
    }

    @Test
    void expiredIsAWarningAndNotAnError() {
        Instant now = Instant.parse("2026-03-01T00:00:00Z");
        CertificateAuthority old = CertificateAuthority.create("Old CA", Clock.fixed(now, ZoneOffset.UTC));
        PemFiles.write(
                old.issue(CertificateRequest.server("mail.example.com").lasting(Duration.ofDays(2))),
                file("chain"),
                file("key"));

        TlsIdentity identity = PemFiles.load(file("chain"), file("key"));

        assertEquals(
                "the certificate for mail.example.com expired on 2026-03-03T00:00:00Z",
                identity.warning(Instant.parse("2026-03-04T00:00:00Z")).orElseThrow());
        assertEquals(-1, identity.daysLeft(Instant.parse("2026-03-04T00:00:00Z")));
        assertEquals(
                "the certificate for mail.example.com is not valid before 2026-02-28T23:00:00Z",
                identity.warning(Instant.parse("2026-02-01T00:00:00Z")).orElseThrow());
        assertTrue(identity.warning(now).isEmpty());
    }

    @Test
    void keysAreForTheirOwnerAlone() throws IOException {
        Path inside = folder.resolve("new/private");

        WholeFile.createPrivateFolder(inside);
        PemFiles.write(ca.identity(), inside.resolve("chain"), inside.resolve("key"));

        assertEquals("rwx------", mode(inside));
        assertEquals("rw-------", mode(inside.resolve("key")));
        assertEquals("rw-r--r--", mode(inside.resolve("chain")));
        assertEquals(List.of("chain", "key"), names(inside));
    }

    @Test
    void aReplacedKeyFileGetsAModeOfItsOwn() throws IOException {
        Files.writeString(file("key"), "old");
        Files.setPosixFilePermissions(file("key"), PosixFilePermissions.fromString("rw-rw-rw-"));

        PemFiles.writeKey(file("key"), ca.identity().key());

        assertEquals("rw-------", mode(file("key")));
        assertEquals(List.of("key"), names(folder));
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Files.createDirectories(file("key/occupied"));

        TlsSetupException problem = assertThrows(
                TlsSetupException.class,
                () -> PemFiles.writeKey(file("key"), ca.identity().key()));

        assertEquals(
                file("key") + ": cannot be written (FileSystem); check the folder and its rights",
                problem.getMessage());
        assertEquals(List.of("key"), names(folder));
    }

    @Test
    void problemsNameTheFileAndTheRemedy() throws Exception {
        PemFiles.write(ca.issue(CertificateRequest.server("mail.example.com")), file("chain"), file("key"));
        PemFiles.writeKey(file("other"), ca.identity().key());
        openssl.run("pkcs8 -topk8 -passout pass:rabbit -in key -out encrypted");
        openssl.run("x509 -in chain -outform DER -out der");
        openssl.run("ecparam -name secp256k1 -genkey -noout -out exotic");
        Files.createDirectory(file("folder"));
        Files.writeString(file("text"), "hello");
        Files.writeString(file("empty"), "");
        Files.writeString(file("half"), text("chain").substring(0, 200));
        Files.writeString(
                file("garbled"), text("chain").replaceFirst("(?s)\n.{64}\n", "\nMIIB" + "A".repeat(60) + "\n"));
        Files.writeString(file("garbled-key"), text("key").replaceFirst("KEY-----\n....", "KEY-----\nMIIC"));
        Files.writeString(file("no-base64"), "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n");
        Files.writeString(file("hollow"), "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n");
        Files.writeString(file("hollow-rsa"), "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n");
        Files.writeString(file("turned"), PemFiles.text(List.of(ca.certificate())) + text("chain"));
        Files.write(file("huge"), ("-----BEGIN " + "x".repeat(1 << 20)).getBytes(US_ASCII));

        assertProblem("absent", "key", "absent: there is no such file; check the path");
        assertProblem("chain", "absent", "absent: there is no such file; check the path");
        assertProblem("folder", "key", "folder: is a folder; give a file in PEM form");
        assertProblem("text", "key", "text: is not PEM (no line BEGIN …); give a file in PEM form");
        assertProblem("empty", "key", "empty: is not PEM (no line BEGIN …); give a file in PEM form");
        assertProblem("huge", "key", "huge: is larger than 1 MiB; give a file in PEM form");
        assertProblem("der", "key", "der: is binary (DER or PKCS#12), not PEM; convert it with openssl");
        assertProblem("half", "key", "half: is damaged PEM; copy it again, from BEGIN to END");
        assertProblem("garbled", "key", "garbled: is damaged PEM; copy it again, from BEGIN to END");
        for (String broken : List.of("no-base64", "hollow", "hollow-rsa")) {
            assertProblem("chain", broken, broken + ": is damaged PEM; copy it again, from BEGIN to END");
        }
        assertProblem("chain", "garbled-key", "garbled-key: is damaged PEM; copy it again, from BEGIN to END");
        assertProblem(
                "key",
                "key",
                "key: holds no certificate (BEGIN CERTIFICATE); it must hold the own certificate first, then its issuers, as PEM");
        assertProblem(
                "chain",
                "chain",
                "chain: holds no private key (BEGIN PRIVATE KEY); it must hold the key of the certificate as PEM");
        assertProblem("chain", "encrypted", "encrypted: the private key is encrypted; give its password");
        assertProblem(
                "chain",
                "exotic",
                "exotic: holds a private key of a kind that is not supported; use RSA, EC on the curve P-256, P-384 or P-521, or Ed25519");
        assertProblem(
                "chain",
                "other",
                "other: this key does not belong to the certificate in " + file("chain")
                        + "; give the key that the certificate was requested with");
        assertProblem(
                "turned",
                "key",
                "turned: its first certificate is not the one of the key " + file("key")
                        + ", number 2 is; put the server's own certificate first, its issuers after it");
        TlsSetupException wrong =
                assertThrows(TlsSetupException.class, () -> PemFiles.key(file("encrypted"), "hare".toCharArray()));
        assertEquals(
                file("encrypted") + ": the private key cannot be decrypted; check its password", wrong.getMessage());
        assertFalse(ca.identity().toString().contains("rivate"));
    }

    private void assertProblem(String chain, String key, String message) {
        TlsSetupException problem = assertThrows(TlsSetupException.class, () -> PemFiles.load(file(chain), file(key)));
        assertEquals(folder + "/" + message, problem.getMessage());
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
