package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.tls.KeyPin;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** TLS towards backends: a password goes to nobody but the server that we mean. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class BackendTlsTest {

    private final Path folder;
    private final TestCa ca;

    BackendTlsTest(@TempDir Path folder) {
        this.folder = folder;
        this.ca = new TestCa(folder);
    }

    private TestProxy proxy(ScriptedBackend server, String tls, String engine) throws Exception {
        return proxy(server, tls, engine, "tls-name: store.example.com, tls-ca: " + ca.certificateFile());
    }

    private TestProxy proxy(ScriptedBackend server, String tls, String engine, String trust) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], tls: %s, %s } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(server.address(), tls, trust, engine));
    }

    static Stream<Arguments> ways() {
        return Stream.of("starttls", "implicit")
                .flatMap(tls -> Stream.of("jsse", "conscrypt").map(engine -> Arguments.of(tls, engine)));
    }

    private static void upToTls(Peer backend, String tls) throws IOException {
        if (tls.equals("starttls")) {
            backend.say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] backend");
            String command = backend.hear("A");
            backend.say(command.substring(0, command.indexOf(' ')) + " OK begin");
        }
    }

    private static void logIn(Peer backend, String tls) throws IOException {
        if (tls.equals("implicit")) {
            backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] backend");
        } else {
            String question = backend.hear("A");
            backend.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN");
            backend.say(question.substring(0, question.indexOf(' ')) + " OK done");
        }
        String login = backend.line();
        backend.say(login.substring(0, login.indexOf(' ')) + " OK [CAPABILITY IMAP4rev1] in");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void rightServer(String tls, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, tls, engine);
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            upToTls(backend, tls);
            logIn(backend.serveTls(ca.server("store.example.com")), tls);
            client.hear("a OK");
            client.say("b NOOP");
            backend.hear("b NOOP");
            assertNothingInClear(server);
            backend.finish();
            client.hearEnd().leave();
            backend.hearEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void wrongName(String tls, String engine) throws Exception {
        assertRefused(
                ca.server("other.example.com"),
                tls,
                engine,
                "the server's certificate is for other.example.com, not for store.example.com");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void strangeAuthority(String tls, String engine) throws Exception {
        CertificateAuthority stranger = CertificateAuthority.create("stranger", Clock.systemUTC());
        assertRefused(
                TestCa.server(stranger.issue(CertificateRequest.server("store.example.com"))),
                tls,
                engine,
                "the server's certificate was issued by CN=stranger, which nobody trusts here");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void selfSigned(String tls, String engine) throws Exception {
        assertRefused(
                TestCa.server(TestCa.selfSigned("store.example.com")),
                tls,
                engine,
                "the server's certificate is signed by itself, and nobody trusts it here");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void expired(String tls, String engine) throws Exception {
        Clock lastYear = Clock.fixed(Instant.now().minus(Duration.ofDays(450)), ZoneOffset.UTC);
        CertificateAuthority authority = CertificateAuthority.create("old", lastYear);
        TlsIdentity old = authority.issue(CertificateRequest.server("store.example.com"));
        Path file = folder.resolve("old-ca.pem");
        PemFiles.writeCertificates(file, List.of(authority.certificate()));
        assertRefused(
                TestCa.server(old),
                tls,
                engine,
                "the server's certificate expired on " + old.validUntil(),
                "tls-name: store.example.com, tls-ca: " + file);
    }

    private void assertRefused(SSLContext context, String tls, String engine, String reason) throws Exception {
        assertRefused(context, tls, engine, reason, "tls-name: store.example.com, tls-ca: " + ca.certificateFile());
    }

    private void assertRefused(SSLContext context, String tls, String engine, String reason, String trust)
            throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, tls, engine, trust);
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            upToTls(backend, tls);
            assertThrows(IOException.class, () -> {
                backend.serveTls(context);
                backend.octets(1);
            });
            client.hear("a NO [UNAVAILABLE]");
            log.await("WARN  backend failed: TLS: " + reason + ", while logging in ");
            assertNothingInClear(server);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aServerThatNobodyVouchesForIsKnownByItsKey(String tls, String engine) throws Exception {
        TlsIdentity itself = TestCa.selfSigned("anything.example.org");
        String right = KeyPin.of(itself.certificate()).toString();
        String wrong = KeyPin.of(ca.directory().certificate()).toString();

        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend()) {
            try (TestProxy proxy = proxy(
                            server, tls, engine, "tls-verify: false, tls-pins: [%s, %s]".formatted(wrong, right));
                    Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                    Peer backend = server.accept()) {
                upToTls(backend, tls);
                logIn(backend.serveTls(TestCa.server(itself)), tls);
                client.hear("a OK");
                backend.reset();
            }
            try (TestProxy proxy = proxy(server, tls, engine, "tls-verify: false, tls-pins: " + wrong);
                    Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                    Peer backend = server.accept()) {
                upToTls(backend, tls);
                assertThrows(IOException.class, () -> {
                    backend.serveTls(TestCa.server(itself));
                    backend.octets(1);
                });
                client.hear("a NO [UNAVAILABLE]");
                log.await("TLS: the server's key is not one of the pinned ones, but " + right);
            }
            assertNothingInClear(server);
            assertTrue(
                    log.lines().stream().noneMatch(line -> line.contains("tls-verify: false:")),
                    "a known key is verification enough");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void ourCertificateIsShownToServersThatAskForIt(String tls, String engine) throws Exception {
        TlsIdentity ours = ca.directory().issue(CertificateRequest.client("proxy.example.com"));
        String shown = "tls-name: store.example.com, tls-ca: %s, tls-certificate: { chain: %s, key: %s }"
                .formatted(
                        ca.certificateFile(),
                        ca.directory().chainFile(ours),
                        ca.directory().keyFile(ours));
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, tls, engine, shown);
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            upToTls(backend, tls);
            backend.serveTlsToKnown(ca.mutual("store.example.com"));

            logIn(backend, tls);

            client.hear("a OK");
            SSLSession session = ((SSLSocket) backend.socket()).getSession();
            assertEquals(ours.certificate(), session.getPeerCertificates()[0]);
            assertEquals(
                    List.of("store.example.com"),
                    ((ExtendedSSLSession) session)
                            .getRequestedServerNames().stream()
                                    .map(name -> ((SNIHostName) name).getAsciiName())
                                    .toList());
            backend.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void ourCertificateIsRenewedWithoutARestart(String engine) throws Exception {
        Path chain = folder.resolve("proxy.pem");
        Path key = folder.resolve("proxy.key");
        TlsIdentity first = ca.directory().issue(CertificateRequest.client("first.example.com"));
        TlsIdentity second = ca.directory().issue(CertificateRequest.client("second.example.com"));
        TlsIdentity third = ca.directory().issue(CertificateRequest.client("third.example.com"));
        PemFiles.write(first, chain, key);
        SSLContext mutual = ca.mutual("store.example.com"); // remembers the sessions that it could resume
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy =
                        TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                        authentication: { everybody: { type: accept } }
                        backends:
                          store:
                            servers: [%s]
                            tls: implicit
                            tls-name: store.example.com
                            tls-ca: %s
                            tls-certificate: { chain: proxy.pem, key: proxy.key }
                        limits: { loops: 1, drain-timeout: 0s }
                        tls: { engine: %s, watch-interval: 1s }
                        """.formatted(server.address(), ca.certificateFile(), engine))) {
            assertEquals(first.certificate(), shownToServer(server, proxy, mutual));

            Files.writeString(key, "half a");
            proxy.proxy().reload();
            log.await("WARN  backends.store.tls-certificate: " + key, "; what was there before is still served");
            assertEquals(first.certificate(), shownToServer(server, proxy, mutual));

            PemFiles.write(second, chain, key);
            proxy.proxy().reload();
            assertEquals(second.certificate(), shownToServer(server, proxy, mutual));

            PemFiles.write(third, chain, key);
            log.await("INFO  new certificate", third.fingerprint()); // by itself
            assertEquals(third.certificate(), shownToServer(server, proxy, mutual));
        }
    }

    private static Certificate shownToServer(ScriptedBackend server, TestProxy proxy, SSLContext context)
            throws Exception {
        try (Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            logIn(backend.serveTlsToKnown(context), "implicit");
            client.hear("a OK");
            Certificate shown = ((SSLSocket) backend.socket()).getSession().getPeerCertificates()[0];
            backend.reset();
            return shown;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void sessionsAreResumed(String engine) throws Exception {
        SSLContext context = ca.server("store.example.com");
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, "implicit", engine)) {
            long first = 0;
            for (int login = 0; login < 3; login++) {
                try (Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                        Peer backend = server.accept()) {
                    logIn(backend.serveTls(context), "implicit");
                    client.hear("a OK");
                    long made = ((SSLSocket) backend.socket()).getSession().getCreationTime();
                    first = login == 0 ? made : first;
                    assertEquals(first, made, "login " + login + " began a TLS session of its own");
                    backend.reset();
                }
            }
        }
    }

    @Test
    void doubtIsTold() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                        authentication: { everybody: { type: accept } }
                        backends: { store: { servers: [%s], tls: starttls, tls-verify: false } }
                        """.formatted(server.address()))) {
            assertTrue(proxy.port("imap") > 0);
            log.await(
                    "WARN  backends.store.tls-verify: false: whoever is on the way to these servers can read passwords and mail; name"
                            + " their authority in tls-ca or their keys in tls-pins");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A1 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] in\r\n", "x"})
    void whatABackendSaysBehindStartTlsIsNotBelieved(String injected) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, "starttls", "jsse");
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            backend.say("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] backend");
            String command = backend.line();
            backend.send(command.substring(0, command.indexOf(' ')) + " OK begin\r\n" + injected);

            client.hear("a NO [UNAVAILABLE]");

            assertNothingInClear(server);
        }
    }

    @Test
    void startTlsThatIsNotOfferedOrRefused() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, "starttls", "jsse");
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            backend.say("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] backend");
            String command = backend.line();
            backend.say(command.substring(0, command.indexOf(' ')) + " BAD no");
            client.hear("a NO [UNAVAILABLE]");
            assertNothingInClear(server);
        }
    }

    private static void assertNothingInClear(ScriptedBackend server) {
        for (String heard : server.heard()) {
            assertFalse(heard.contains("s3cret"), "the password in clear");
            assertFalse(heard.contains("AGFsaWNlAHMzY3JldA"), "the password in base64");
            assertFalse(heard.contains("alice"), "the user in clear");
        }
    }
}
