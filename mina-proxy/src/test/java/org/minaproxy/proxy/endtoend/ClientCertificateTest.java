package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

/** Clients with certificates: who gets in, who is sent away and in which words, with both engines and both versions of TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class ClientCertificateTest {

    private final Path folder;
    private final TestCa ca;
    private final TlsIdentity alice;

    ClientCertificateTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        this.ca = new TestCa(folder);
        this.alice = ca.directory().issue(CertificateRequest.client("alice@example.com"));
        Files.writeString(
                folder.resolve("users"), "alice@example.com:{PLAIN}s3cret:\nbob@example.com:{PLAIN}h1dden:\n");
    }

    private TestProxy proxy(String protocol, String certificates, String engine, String servers) throws Exception {
        return TestProxy.start(folder, """
                listeners:
                  public:
                    protocol: %s
                    address: "127.0.0.1:0"
                    tls: implicit
                    mechanisms: [plain, external]
                    client-certificates: { %s }
                    backend: store
                authentication: { users: { type: passwd-file, path: users } }
                backends: { store: { servers: [%s], proxy-header: v2 } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(protocol, certificates, servers, engine));
    }

    private String trusting(String mode) {
        return "mode: " + mode + ", ca: " + ca.certificateFile();
    }

    private Peer client(TestProxy proxy, TlsIdentity identity, String version) throws Exception {
        return proxy.connect("public").secure(ca.client(identity), TestProxy.NAME, version);
    }

    static Stream<Arguments> handshakes() {
        return Stream.of("jsse", "conscrypt")
                .flatMap(engine -> Stream.of("TLSv1.3", "TLSv1.2").map(version -> Arguments.of(engine, version)));
    }

    static Stream<Arguments> protocols() {
        return Stream.of(
                        Arguments.of("imap", "* BYE SSL certificate error", "* BYE No required SSL certificate"),
                        Arguments.of("pop3", "-ERR SSL certificate error", "-ERR No required SSL certificate"),
                        Arguments.of(
                                "submission",
                                "421 4.7.1 SSL certificate error",
                                "421 4.7.1 No required SSL certificate"))
                .flatMap(words -> handshakes()
                        .map(handshake ->
                                Arguments.of(Stream.concat(Arrays.stream(words.get()), Arrays.stream(handshake.get()))
                                        .toArray())));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void aBadOrMissingCertificateIsToldInTheWordsOfTheProtocol(
            String protocol, String bad, String missing, String engine, String version) throws Exception {
        TlsIdentity stranger = CertificateAuthority.create("stranger", Clock.systemUTC())
                .issue(CertificateRequest.client("alice@example.com"));
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy(protocol, trusting("required"), engine, "\"127.0.0.1:1\"")) {
            try (Peer client = client(proxy, stranger, version)) {
                assertEquals(bad, client.line());
                client.hearEnd();
            }
            try (Peer client = proxy.connect("public").secure(proxy.trust(), TestProxy.NAME, version)) {
                assertEquals(missing, client.line());
                client.hearEnd();
            }
            log.await(
                    "INFO  client certificate refused: CN=alice@example.com: it was issued by CN=stranger, which nobody trusts here",
                    "client=127.0.0.1:");
            log.await("INFO  client certificate refused: there is none", "client=127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void theFirstCommandMayComeWithTheEndOfTheHandshake(String engine) throws Exception {
        try (TestProxy proxy = proxy("imap", trusting("required"), engine, "\"127.0.0.1:1\"");
                Peer client = proxy.connect("public")) {
            client.holdAfter(1)
                    .secure(ca.client(alice), TestProxy.NAME)
                    .say("a NOOP")
                    .release();

            client.hear("* OK");
            client.hear("a OK");
        }
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void itIsALoginWhereverExternalIs(String engine, String version) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", trusting("optional"), engine, server.address());
                Peer client = client(proxy, alice, version)) {
            assertTrue(client.hear("* OK").contains("AUTH=EXTERNAL"));

            client.say("a AUTHENTICATE EXTERNAL =");

            Peer backend = server.accept();
            String header = new String(backend.octets(16), java.nio.charset.StandardCharsets.ISO_8859_1);
            byte[] rest = backend.octets(header.charAt(14) << 8 | header.charAt(15));
            assertTrue(
                    new String(rest, java.nio.charset.StandardCharsets.ISO_8859_1).contains("alice@example.com"),
                    "the common name in the PROXY header");
            assertTrue(ScriptedBackend.logIn(backend).contains("AUTHENTICATE PLAIN"));
            client.hear("a OK");
            backend.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pop3, '', AUTH EXTERNAL, '+ ', '', -ERR",
        "submission, EHLO there, AUTH EXTERNAL, 334, '', 454",
    })
    void otherProtocolsTakeItToo(
            String protocol, String before, String command, String challenge, String response, String answer)
            throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy(protocol, trusting("optional"), "jsse", "\"127.0.0.1:1\"");
                Peer client = client(proxy, alice, "TLSv1.3")) {
            client.line();
            if (!before.isEmpty()) {
                client.say(before);
                String line = client.line();
                while (line.startsWith("250-")) {
                    line = client.line();
                }
            }
            client.say(command).hear(challenge.strip());

            client.say(response).hear(answer);

            log.await("backend failed: connection refused", "user=alice@example.com");
        }
    }

    @Test
    void nobodyActsAsSomebodyElse() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", trusting("optional"), "jsse", server.address());
                Peer client = client(proxy, alice, "TLSv1.3")) {
            client.hear("* OK");

            client.say("a AUTHENTICATE EXTERNAL Ym9iQGV4YW1wbGUuY29t").hear("a NO [AUTHENTICATIONFAILED]");

            log.await("login rejected: the client certificate is of alice@example.com", "user=bob@example.com");
            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void withoutACertificateThereIsNoExternal(String engine, String version) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", trusting("optional"), engine, server.address());
                Peer client = proxy.connect("public").secure(proxy.trust(), TestProxy.NAME, version)) {
            assertFalse(client.hear("* OK").contains("EXTERNAL"));

            client.say("a AUTHENTICATE EXTERNAL YWxpY2VAZXhhbXBsZS5jb20=").hear("a NO [CANNOT]");

            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aKnownRelayNeedsNoPassword(String engine) throws Exception {
        TlsIdentity relay = TestCa.selfSigned("relay.example.org");
        String known = "mode: optional, fingerprints: [\"" + relay.fingerprint() + "\"]";
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners:
                          public: { protocol: submission, address: "127.0.0.1:0", client-certificates: { %s }, backend: mta }
                        authentication: { users: { type: passwd-file, path: users } }
                        backends: { mta: { servers: [%s] } }
                        tls: { engine: %s }
                        """.formatted(known, server.address(), engine))) {
            try (Peer stranger = proxy.connect("public")) {
                startTls(stranger, proxy.trust());
                stranger.say("MAIL FROM:<a@example.org>").hear("530 5.7.0");
            }
            try (Peer client = proxy.connect("public")) {
                startTls(client, ca.client(relay));
                client.say("MAIL FROM:<a@example.org>").hear("250");
                client.say("RCPT TO:<b@example.com>");
                try (Peer backend = server.accept()) {
                    backend.say("220 mta");
                    backend.hear("EHLO");
                    backend.say("250 mta");
                    backend.hear("MAIL FROM:<a@example.org>");
                    backend.say("250 ok");
                    backend.hear("RCPT TO:<b@example.com>");
                    backend.say("250 welcome");
                    client.hear("250 welcome");
                }
            }
        }
    }

    private static void startTls(Peer client, SSLContext context) throws Exception {
        client.hear("220");
        client.say("STARTTLS").hear("220");
        client.secure(context, TestProxy.NAME);
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void oneThatIsRevokedIsBadFromTheNextReloadOn(String engine, String version) throws Exception {
        TlsIdentity bob = ca.directory().issue(CertificateRequest.client("bob@example.com"));
        TlsIdentity carol = ca.directory().issue(CertificateRequest.client("carol@example.com"));
        ca.directory().revoke(bob);
        String trusting = trusting("required") + ", crl: " + folder.resolve("ca/ca.crl");
        SSLContext returning = ca.client(carol); // would resume its session
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy("imap", trusting, engine, "\"127.0.0.1:1\"");
                Peer early = proxy.connect("public").secure(returning, TestProxy.NAME, version)) {
            early.hear("* OK");
            try (Peer revoked = client(proxy, bob, version)) {
                assertEquals("* BYE SSL certificate error", revoked.line());
                log.await(
                        "INFO  client certificate refused: CN=bob@example.com: it is revoked   ",
                        "listener=public client=127.0.0.1:" + revoked.localPort());
            }

            ca.directory().revoke(carol);
            try (Peer client = proxy.connect("public").secure(returning, TestProxy.NAME, version)) {
                client.hear("* OK");
            }
            proxy.proxy().reload();

            try (Peer client = proxy.connect("public").secure(returning, TestProxy.NAME, version)) {
                assertEquals("* BYE SSL certificate error", client.line());
                log.await(
                        "INFO  client certificate refused: CN=carol@example.com: it is revoked   ",
                        "listener=public client=127.0.0.1:" + client.localPort());
            }
            early.say("a NOOP").hear("a OK");
        }
    }

    @Test
    void aBrokenListChangesNothing() throws Exception {
        TlsIdentity bob = ca.directory().issue(CertificateRequest.client("bob@example.com"));
        ca.directory().revoke(bob);
        Path list = Files.copy(folder.resolve("ca/ca.crl"), folder.resolve("copy.crl"));
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy("imap", trusting("required") + ", crl: " + list, "jsse", "\"127.0.0.1:1\"")) {
            Files.writeString(list, "half a");

            proxy.proxy().reload();

            log.await("WARN  not reloaded: listeners.public.client-certificates.crl: " + list
                    + ": holds no list of revoked certificates; write one in PEM");
            try (Peer client = client(proxy, bob, "TLSv1.3")) {
                assertEquals("* BYE SSL certificate error", client.line());
            }
            try (Peer client = client(proxy, alice, "TLSv1.3")) {
                client.hear("* OK");
            }
        }
    }

    @Test
    void oneThatIsOverIsBad() throws Exception {
        Clock lastYear = Clock.fixed(Instant.now().minus(Duration.ofDays(450)), ZoneOffset.UTC);
        CertificateAuthority authority = CertificateAuthority.create("clients", lastYear);
        TlsIdentity old = authority.issue(CertificateRequest.client("alice@example.com"));
        Path file = folder.resolve("clients.pem");
        org.minaproxy.tls.store.PemFiles.writeCertificates(file, List.of(authority.certificate()));
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy("imap", "mode: optional, ca: " + file, "jsse", "\"127.0.0.1:1\"");
                Peer client = client(proxy, old, "TLSv1.3")) {
            client.hear("* BYE SSL certificate error");
            log.await("client certificate refused: CN=alice@example.com: it expired on " + old.validUntil());
        }
    }
}
