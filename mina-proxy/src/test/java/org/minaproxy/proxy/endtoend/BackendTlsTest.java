package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

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
        return TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], tls: %s, tls-ca: %s, tls-name: store.example.com } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(server.address(), tls, ca.certificateFile(), engine));
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

    @ParameterizedTest
    @MethodSource("ways")
    void rightServer(String tls, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, tls, engine);
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            upToTls(backend, tls);
            backend.serveTls(ca.server("store.example.com"));
            if (tls.equals("implicit")) {
                backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] backend");
            } else {
                String question = backend.hear("A");
                backend.say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN");
                backend.say(question.substring(0, question.indexOf(' ')) + " OK done");
            }
            String login = backend.line();
            backend.say(login.substring(0, login.indexOf(' ')) + " OK [CAPABILITY IMAP4rev1] in");
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
        assertRefused(ca.server("other.example.com"), tls, engine);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void strangeAuthority(String tls, String engine) throws Exception {
        CertificateAuthority stranger = CertificateAuthority.create("stranger", Clock.systemUTC());
        assertRefused(TestCa.server(stranger.issue(CertificateRequest.server("store.example.com"))), tls, engine);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void selfSigned(String tls, String engine) throws Exception {
        CertificateAuthority itself = CertificateAuthority.create("store.example.com", Clock.systemUTC());
        assertRefused(TestCa.server(itself.identity()), tls, engine);
    }

    private void assertRefused(SSLContext context, String tls, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(server, tls, engine);
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            upToTls(backend, tls);
            assertThrows(IOException.class, () -> {
                backend.serveTls(context);
                backend.octets(1);
            });
            client.hear("a NO [UNAVAILABLE]");
            assertNothingInClear(server);
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
