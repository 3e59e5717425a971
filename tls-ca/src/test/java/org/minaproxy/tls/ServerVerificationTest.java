package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.minaproxy.tls.TlsVersion.TLS_1_2;
import static org.minaproxy.tls.TlsVersion.TLS_1_3;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** Which servers a client talks to, and what an operator is told about the others, with both engines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class ServerVerificationTest {

    private static final String NAME = "store.example.com";

    private final Instant lastYear = Instant.now().minus(Duration.ofDays(450));
    private final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    private final CertificateAuthority oldCa =
            CertificateAuthority.create("Old CA", Clock.fixed(lastYear, ZoneOffset.UTC));
    private final Path folder;
    private final TlsIdentity store = ca.issue(CertificateRequest.server(NAME, "192.0.2.1", "2001:db8::1"));

    ServerVerificationTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Arguments> clients() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of(TLS_1_3, TLS_1_2).map(version -> Arguments.of(engine, version)));
    }

    private ClientTls.Builder client(TlsEngine engine, TlsVersion version) {
        return ClientTls.builder()
                .engine(engine)
                .versions(List.of(version))
                .trust(TrustAnchors.of(List.of(ca.certificate(), oldCa.certificate())));
    }

    private static ServerTls server(TlsIdentity identity) {
        return ServerTls.builder(List.of(identity)).engine(TlsEngine.JSSE).build();
    }

    /** Why it does not come to a handshake; empty when it does. */
    private static String problem(ClientTls client, TlsIdentity identity, String name) throws SSLException {
        Handshake handshake =
                Handshake.run(client.newEngine(name, 993), server(identity).newEngine());
        handshake.close();
        Optional<Exception> failure = handshake.client.failure;
        assertEquals(failure.isEmpty() ? "hello" : "", handshake.client.heard.toString());
        return failure.map(it -> TlsTrouble.describe((SSLException) it)).orElse("");
    }

    /** One as administrators make it in a hurry: with a common name alone. */
    private TlsIdentity selfSigned() throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        new OpenSsl(folder)
                .run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + NAME
                        + " -keyout " + key + " -out " + certificate);
        return PemFiles.load(certificate, key);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void theServerThatIsMeant(TlsEngine engine, TlsVersion version) throws Exception {
        ClientTls client = client(engine, version).build();

        for (String name : List.of(NAME, "STORE.example.com", NAME + ".", "192.0.2.1", "2001:db8:0::1")) {
            assertEquals("", problem(client, store, name), name);
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void everyRefusalIsOneSentence(TlsEngine engine, TlsVersion version) throws Exception {
        ClientTls client = client(engine, version).build();
        CertificateAuthority stranger = CertificateAuthority.create("Stranger", Clock.systemUTC());
        TlsIdentity expired = oldCa.issue(CertificateRequest.server(NAME));

        assertEquals(
                "the server's certificate is for store.example.com, 192.0.2.1, 2001:db8:0:0:0:0:0:1, not for other.example.com",
                problem(client, store, "other.example.com"));
        assertEquals("the server's certificate expired on " + expired.validUntil(), problem(client, expired, NAME));
        assertEquals(
                "the server's certificate was issued by CN=Stranger, which nobody trusts here",
                problem(client, stranger.issue(CertificateRequest.server(NAME)), NAME));
        assertEquals(
                "the server's certificate is signed by itself, and nobody trusts it here",
                problem(client, selfSigned(), NAME));
        assertEquals(
                "the server's certificate does not do: Extended key usage does not permit use for TLS server authentication",
                problem(client, ca.issue(CertificateRequest.client(NAME)), NAME));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aCommonNameIsNobodysName(TlsEngine engine, TlsVersion version) throws Exception {
        TlsIdentity itself = selfSigned();
        ClientTls client = ClientTls.builder()
                .engine(engine)
                .versions(List.of(version))
                .trust(TrustAnchors.of(List.of(itself.certificate())))
                .build();

        assertEquals("the server's certificate is for no server, not for " + NAME, problem(client, itself, NAME));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aPinHoldsWhateverElseVouchesForTheServer(TlsEngine engine, TlsVersion version) throws Exception {
        KeyPin own = KeyPin.of(store.certificate());
        KeyPin another = KeyPin.of(ca.certificate());
        TlsIdentity itself = selfSigned();
        ClientTls.Builder blind =
                ClientTls.builder().engine(engine).versions(List.of(version)).insecure();

        assertEquals(
                "", problem(client(engine, version).pins(List.of(another, own)).build(), store, NAME));
        assertEquals(
                "the server's key is not one of the pinned ones, but " + own,
                problem(client(engine, version).pins(List.of(another)).build(), store, NAME));
        assertEquals(
                "", problem(blind.pins(List.of(KeyPin.of(itself.certificate()))).build(), itself, NAME));
        assertEquals(
                "the server's key is not one of the pinned ones, but " + KeyPin.of(itself.certificate()),
                problem(blind.pins(List.of(own)).build(), itself, NAME));
        assertEquals("", problem(blind.pins(List.of()).build(), itself, NAME));
    }

    @ParameterizedTest
    @CsvSource({
        "*.example.com, a.example.com, true",
        "*.example.com, A.EXAMPLE.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "*.com, example.com, false",
        "example.com, example.com, true",
        "a.example.com, b.example.com, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
    })
    void namesAreComparedAsTheRfcWantsIt(String certified, String wanted, boolean matches) {
        X509Certificate certificate =
                ca.issue(CertificateRequest.server(certified)).certificate();

        assertEquals(matches, new ServerName(wanted).isIn(certificate));
    }

    @Test
    void pinsAreReadInTheFormsThatToolsPrint() {
        KeyPin pin = KeyPin.of(store.certificate());
        String base64 = pin.toString().substring("sha256//".length());

        for (String text : List.of(
                pin.toString(),
                "sha256/" + base64,
                base64,
                pin.sha256(),
                pin.sha256().toUpperCase(java.util.Locale.ROOT),
                pin.sha256().replaceAll("(..)(?=.)", "$1:"))) {
            assertEquals(pin, KeyPin.parse(text));
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "sha256//", "sha1//AAAA", "abcdef", "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoPinIsNamed(String text) {
        IllegalArgumentException problem = assertThrows(IllegalArgumentException.class, () -> KeyPin.parse(text));

        assertEquals(
                "\"" + text
                        + "\" is not the SHA-256 of a public key; write sha256// and 44 characters of Base64, or 64 hexadecimal digits",
                problem.getMessage());
    }
}
