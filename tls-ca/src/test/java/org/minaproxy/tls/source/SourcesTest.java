package org.minaproxy.tls.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.tls.OpenSsl;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;
import org.minaproxy.tls.store.PemFiles;

/** What each kind of source makes of good and broken files; {@code store.PemFilesTest} has the forms of PEM. */
class SourcesTest {

    static final char[] NONE = {};

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    final Path folder;
    final OpenSsl openssl;

    SourcesTest(@TempDir Path folder) {
        this.folder = folder;
        this.openssl = new OpenSsl(folder);
    }

    // ---- PKCS#12 ----

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            AES-256, SHA-256   | rabbit |
            AES-128            | rabbit | -certpbe AES-128-CBC -keypbe AES-128-CBC
            3DES               | rabbit | -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1
            clear certificates | rabbit | -certpbe NONE
            empty password     | ''     |
            """)
    void readsPkcs12AsOpenSslWritesIt(String form, String password, String options) throws Exception {
        TlsIdentity identity = ca.issue(CertificateRequest.server("mail.example.com"));
        write("mail", identity);
        PemFiles.writeCertificates(file("ca.pem"), List.of(ca.certificate()));

        openssl.run("pkcs12 -export -in mail.pem -inkey mail.key -certfile ca.pem -out mail.p12 -passout pass:"
                + password + (options == null ? "" : " " + options));

        TlsIdentity read = only(new Pkcs12Source(file("mail.p12"), password.toCharArray()));
        assertEquals(List.of(identity.certificate(), ca.certificate()), read.chain());
        assertEquals(identity.key(), read.key());
    }

    @Test
    void readsPkcs12AsJavaWritesItWithBothKindsOfKeys() throws Exception {
        TlsIdentity ec = ca.issue(CertificateRequest.server("mail.example.com"));
        TlsIdentity rsa = ca.issue(CertificateRequest.server("mail.example.com").with(KeyType.RSA_2048));
        java.security.KeyStore store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TlsIdentity identity : List.of(ec, rsa)) {
            store.setKeyEntry(
                    identity.key().getAlgorithm(),
                    identity.key(),
                    "rabbit".toCharArray(),
                    identity.chain().toArray(java.security.cert.Certificate[]::new));
        }
        try (var out = Files.newOutputStream(file("both.p12"))) {
            store.store(out, "rabbit".toCharArray());
        }

        List<Reading> readings = new Pkcs12Source(file("both.p12"), "rabbit".toCharArray()).read();

        assertEquals(
                Set.of(ec, rsa),
                Set.copyOf(
                        readings.stream().map(r -> r.identity().orElseThrow()).toList()));
    }

    @Test
    void problemsOfPkcs12() throws Exception {
        write("mail", ca.issue(CertificateRequest.server("mail.example.com")));
        openssl.run("pkcs12 -export -in mail.pem -inkey mail.key -out mail.p12 -passout pass:rabbit");
        openssl.run("pkcs12 -export -in mail.pem -nokeys -out keyless.p12 -passout pass:rabbit");
        openssl.run("x509 -in mail.pem -outform DER -out mail.der");
        byte[] whole = Files.readAllBytes(file("mail.p12"));
        Files.write(file("half.p12"), java.util.Arrays.copyOf(whole, whole.length / 2));
        Files.write(file("empty.p12"), new byte[0]);

        assertPkcs12("absent.p12", "rabbit", "there is no such file; check the path");
        assertPkcs12("mail.p12", "hare", "cannot be decrypted; check its password");
        assertPkcs12("mail.p12", "", "is encrypted; give its password");
        assertPkcs12("keyless.p12", "rabbit", "holds no private key; export the certificate together with its key");
        assertPkcs12("half.p12", "rabbit", "is damaged, or no PKCS#12; export it again");
        assertPkcs12("mail.der", "rabbit", "is damaged, or no PKCS#12; export it again");
        for (String other : List.of("mail.pem", "empty.p12")) {
            assertPkcs12(
                    other, "rabbit", "is not PKCS#12; give a .p12 or .pfx file, or name a PEM file by chain and key");
        }
    }

    private void assertPkcs12(String name, String password, String message) {
        assertProblem(new Pkcs12Source(file(name), password.toCharArray()), name + ": " + message);
    }

    // ---- Traefik's acme.json ----

    @Test
    void readsAllResolversOfVersion2() throws Exception {
        TlsIdentity mail = ca.issue(CertificateRequest.server("mail.example.com", "imap.example.com"));
        TlsIdentity wildcard = ca.issue(
                CertificateRequest.server("*.example.net", "example.net").with(KeyType.RSA_2048));
        TlsIdentity other = ca.issue(CertificateRequest.server("mail.example.org"));
        Files.writeString(file("acme.json"), """
                {
                  "letsencrypt": {
                    "Account": { "Email": "postmaster@example.com", "PrivateKey": "AAAA", "KeyType": "4096" },
                    "Certificates": [
                      { "domain": { "main": "mail.example.com", "sans": ["imap.example.com"] }, %s, "Store": "default" },
                      { "domain": { "main": "*.example.net", "sans": ["example.net"] }, %s, "Store": "default" }
                    ]
                  },
                  "fresh": { "Account": null, "Certificates": null },
                  "internal": { "Certificates": [ { "domain": { "main": "mail.example.org" }, %s } ] }
                }
                """.formatted(
                        entry(mail, "certificate", "key"),
                        entry(wildcard, "certificate", "key"),
                        entry(other, "certificate", "key")));

        List<Reading> readings = new AcmeJsonSource(file("acme.json")).read();

        assertEquals(
                List.of("letsencrypt mail.example.com", "letsencrypt *.example.net", "internal mail.example.org"),
                readings.stream().map(Reading::name).toList());
        assertEquals(
                List.of(mail, wildcard, other),
                readings.stream()
                        .map(reading -> reading.identity().orElseThrow())
                        .toList());
        assertEquals(Set.of("*.example.net", "example.net"), wildcard.names());
    }

    @Test
    void readsVersion1() throws Exception {
        TlsIdentity mail = ca.issue(CertificateRequest.server("mail.example.com"));
        Files.writeString(file("acme.json"), """
                { "Account": { "Email": "a@example.com", "Registration": { "body": { "status": "valid" } } },
                  "Certificates": [ { "Domain": { "Main": "mail.example.com", "SANs": null }, %s } ],
                  "HTTPChallenges": {}, "TLSChallenges": {} }
                """.formatted(entry(mail, "Certificate", "Key")));

        assertEquals(mail, only(new AcmeJsonSource(file("acme.json"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "null",
                "{}",
                "{\"le\":{\"Account\":{},\"Certificates\":null}}",
                "{\"le\":{\"Certificates\":[]}}"
            })
    void anAcmeFileWithoutCertificatesWaits(String text) throws Exception {
        Files.writeString(file("acme.json"), text);

        assertEquals(List.of(), new AcmeJsonSource(file("acme.json")).read());
    }

    @Test
    void everyPartOfAnAcmeFileIsHalfWritten() throws Exception {
        String whole = "{\"le\":{\"Certificates\":[{\"domain\":{\"main\":\"mail.example.com\"},"
                + entry(ca.issue(CertificateRequest.server("mail.example.com")), "certificate", "key") + "}]}}";
        for (int end = 1; end < whole.length(); end++) {
            Files.writeString(file("acme.json"), whole.substring(0, end));
            assertProblem(
                    new AcmeJsonSource(file("acme.json")),
                    "acme.json: is not whole JSON; it may be half written;"
                            + " else restore it, or remove it for Traefik to begin anew");
        }
        Files.writeString(file("acme.json"), whole + "}");
        assertThrows(TlsSetupException.class, () -> new AcmeJsonSource(file("acme.json")).read());
    }

    @Test
    void aBrokenEntryDoesNotTouchTheOthers() throws Exception {
        TlsIdentity mail = ca.issue(CertificateRequest.server("mail.example.com"));
        TlsIdentity other = ca.issue(CertificateRequest.server("other.example.com"));
        String mixed = entry(mail, "certificate", "key").replaceFirst("(?s)\"key\":.*", "")
                + entry(other, "x", "key").replaceFirst("(?s).*, \"key\":", "\"key\":");
        Files.writeString(file("acme.json"), """
                { "le": { "Certificates": [
                  { "domain": { "main": "a.example.com" }, "certificate": "%%%%", "key": "" },
                  { "domain": { "main": "b.example.com" }, "certificate": "" },
                  { "certificate": "aGVsbG8=", "key": "" },
                  { "domain": { "main": "c.example.com" }, %s },
                  { "domain": { "main": "mail.example.com" }, %s } ] } }
                """.formatted(mixed, entry(mail, "certificate", "key")));

        List<Reading> readings = new AcmeJsonSource(file("acme.json")).read();

        String at = file("acme.json") + ": le: ";
        String noCertificate = ": holds no certificate (BEGIN CERTIFICATE);"
                + " it must hold the own certificate first, then its issuers, as PEM";
        assertEquals(
                List.of(
                        at
                                + "a.example.com: its certificate is not Base64; remove the entry for Traefik to get another",
                        at + "b.example.com" + noCertificate,
                        at + "a certificate without a main name" + noCertificate,
                        at + "c.example.com: this key does not belong to the certificate in " + at + "c.example.com"
                                + "; give the key that the certificate was requested with"),
                readings.stream().flatMap(reading -> reading.problem().stream()).toList());
        assertEquals(mail, readings.get(4).identity().orElseThrow());
    }

    @Test
    void somethingElseIsNoAcmeFile() throws Exception {
        Files.writeString(file("acme.json"), "[1, 2]");
        assertProblem(
                new AcmeJsonSource(file("acme.json")),
                "acme.json: is not Traefik's acme.json; give the file that Traefik writes");
        assertProblem(new AcmeJsonSource(file("absent")), "absent: there is no such file; check the path");
    }

    // ---- a folder ----

    @Test
    void aFolderHoldsFilesWithTheirKeysInsideOrBeside() throws Exception {
        TlsIdentity first = ca.issue(CertificateRequest.server("a.example.com"));
        TlsIdentity second = ca.issue(CertificateRequest.server("b.example.com"));
        write("b", second);
        write("raw", first);
        Files.writeString(file("a.pem"), Files.readString(file("raw.key")) + Files.readString(file("raw.pem")));
        Files.delete(file("raw.pem"));
        Files.writeString(file(".draft.pem"), "half");
        Files.writeString(file("c.pem"), "half");
        PemFiles.writeCertificates(file("d.pem"), List.of(ca.certificate()));
        Files.createDirectory(file("e.pem"));

        List<Reading> readings = new FolderSource(folder, NONE).read();

        assertEquals(
                List.of("a.pem", "b.pem", "c.pem", "d.pem"),
                readings.stream().map(Reading::name).toList());
        assertEquals(first, readings.get(0).identity().orElseThrow());
        assertEquals(second, readings.get(1).identity().orElseThrow());
        assertEquals(
                file("c.pem") + ": is not PEM (no line BEGIN …); give a file in PEM form",
                readings.get(2).problem().orElseThrow());
        assertEquals(
                file("d.pem") + ": holds no private key, and there is no d.key;"
                        + " put the key into one of the two, or move the file out of the folder",
                readings.get(3).problem().orElseThrow());
    }

    @Test
    void aFolderThatIsNone() throws Exception {
        Files.writeString(file("mail.pem"), "");
        assertProblem(
                new FolderSource(file("absent"), NONE),
                "absent: cannot be read; check that the folder is there, and its rights");
        assertProblem(
                new FolderSource(file("mail.pem"), NONE),
                "mail.pem: is a file; give a folder, or name the file by chain and key");
    }

    // ---- helpers ----

    private static String entry(TlsIdentity identity, String certificate, String key) throws IOException {
        Path scratch = Files.createTempFile("entry", ".key");
        try {
            PemFiles.writeKey(scratch, identity.key());
            return "\"" + certificate + "\": \"" + base64(PemFiles.text(identity.chain())) + "\", \"" + key + "\": \""
                    + base64(Files.readString(scratch)) + "\"";
        } finally {
            Files.delete(scratch);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(US_ASCII));
    }

    private void write(String name, TlsIdentity identity) {
        PemFiles.write(identity, file(name + ".pem"), file(name + ".key"));
    }

    private static TlsIdentity only(CertificateSource source) {
        List<Reading> readings = source.read();
        assertEquals(1, readings.size(), readings::toString);
        return readings.get(0).identity().orElseThrow();
    }

    private void assertProblem(CertificateSource source, String message) {
        TlsSetupException problem = assertThrows(TlsSetupException.class, () -> {
            for (Reading reading : source.read()) {
                reading.problem().ifPresent(text -> {
                    throw new AssertionError(text);
                });
            }
        });
        assertEquals(folder + "/" + message, problem.getMessage());
    }

    private Path file(String name) {
        return folder.resolve(name);
    }
}
