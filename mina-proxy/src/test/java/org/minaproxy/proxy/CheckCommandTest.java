package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.endtoend.TestCa;
import org.minaproxy.tls.store.CaDirectory;

class CheckCommandTest {

    private final Path folder;

    CheckCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeUsers() throws IOException {
        write("users.passwd", "alice:{PLAIN}s3cret\n");
    }

    @Test
    void nothingToComplainAbout() throws IOException {
        assertEquals(new Outcome(0, "FILE: fine\n", ""), check("imap", "tls: none", ""));
    }

    @Test
    void nothingIsMadeOnTheWay() throws IOException {
        assertEquals(0, check("imap", "tls: implicit", "").code());

        assertFalse(Files.exists(folder.resolve("state")));
    }

    @ParameterizedTest
    @CsvSource({"auto, 0", "jsse, 0", "conscrypt, 1"})
    void whatConscryptCannotDoIsForAutoToKnow(String engine, int code) throws IOException {
        String ciphers = "TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

        assertEquals(
                code,
                check("imap", "tls: implicit", "tls: { engine: " + engine + ", ciphers: [" + ciphers + "] }")
                        .code());
    }

    @Test
    void aPasswdFileThatIsMissing() throws IOException {
        Files.delete(folder.resolve("users.passwd"));

        assertProblem(
                "authentication.local.path: FOLDER/users.passwd: no such file; make it, or correct the path",
                check("imap", "tls: none", ""));
    }

    @Test
    void aCertificateThatIsNone() throws IOException {
        write("mail.pem", "no certificate\n");
        write("mail.key", "no key\n");

        assertProblem(
                "tls.certificates[0]: FOLDER/mail.pem: is not PEM (no line BEGIN …); give a file in PEM form",
                check("imap", "tls: implicit", "tls: { certificates: [{ chain: mail.pem, key: mail.key }] }"));
    }

    @Test
    void aKeyThatDoesNotMatch() throws IOException {
        CaDirectory ca = CaDirectory.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
        Path chain = ca.chainFile(ca.server("one.example"));
        Path key = ca.keyFile(ca.server("two.example"));

        assertProblem(
                "tls.certificates[0]: %s: this key does not belong to the certificate in %s; give the key that the"
                                .formatted(shown(key.toString()), shown(chain.toString()))
                        + " certificate was requested with",
                check(
                        "imap",
                        "tls: implicit",
                        "tls: { certificates: [{ chain: \"%s\", key: \"%s\" }] }".formatted(chain, key)));
    }

    @Test
    void allProblemsAtOnce() throws IOException {
        Files.delete(folder.resolve("users.passwd"));
        Outcome outcome = check("imap", "tls: implicit", "tls: { certificates: [{ chain: mail.pem, key: mail.key }] }");

        assertEquals("FILE: 2 problems", outcome.err().lines().findFirst().orElseThrow());
        assertEquals(3, outcome.err().lines().count());
    }

    @Test
    void aFileThatIsMissing() {
        Outcome outcome = shown(Outcome.of(
                "check", "--config", folder.resolve("mina-proxy.yaml").toString()));

        assertEquals(
                new Outcome(
                        1,
                        "",
                        "FILE: 1 problem\n  no such file; name another with --config, or set everything by MINA_PROXY_"
                                + " variables\n"),
                outcome);
    }

    @Test
    void dialCallsEveryServer() throws Exception {
        try (ServerSocket good = server("* OK ready\r\n");
                ServerSocket bad = server("* BYE not today\r\n")) {
            int gone = freePort();
            Outcome outcome = dial("\"127.0.0.1:%d\", \"127.0.0.1:%d\", \"127.0.0.1:%d\""
                    .formatted(good.getLocalPort(), bad.getLocalPort(), gone));

            assertEquals(1, outcome.code());
            assertEquals("FILE: not all of them can be used\n", outcome.err());
            assertEquals("""
                    backends.store 127.0.0.1:%d: greeted, N ms
                    backends.store 127.0.0.1:%d: "* BYE not today" is no IMAP greeting, while waiting for the greeting
                    backends.store 127.0.0.1:%d: connection refused, while connecting
                    """.formatted(good.getLocalPort(), bad.getLocalPort(), gone), outcome.out());
        }
    }

    @Test
    void dialIsContentWhenAllAnswer() throws Exception {
        try (ServerSocket good = server("* OK ready\r\n")) {
            Outcome outcome = dial("\"127.0.0.1:" + good.getLocalPort() + "\"");

            assertEquals(
                    new Outcome(
                            0, "backends.store 127.0.0.1:" + good.getLocalPort() + ": greeted, N ms\nFILE: fine\n", ""),
                    outcome);
        }
    }

    @Test
    void dialBeginsTlsWhereClientsDo() throws Exception {
        SSLContext tls = new TestCa(folder.resolve("backend")).server("imap.example.org");
        try (ServerSocket good = server(tls.getServerSocketFactory().createServerSocket(), "* OK ready\r\n")) {
            Path file = write("mina-proxy.yaml", """
                    listeners:
                      imaps: { protocol: imap, address: ":0", tls: passthrough, sni: { "*.example.org": store } }
                    backends: { store: { servers: ["127.0.0.1:%d"], connect-timeout: 5s, login-timeout: 5s } }
                    """.formatted(good.getLocalPort()));
            Outcome outcome = shown(Outcome.of("check", "--dial", "--config", file.toString()));

            assertEquals(
                    "backends.store 127.0.0.1:" + good.getLocalPort() + ": greeted with TLSv1.3, N ms\nFILE: fine\n",
                    outcome.out());
        }
    }

    @Test
    void dialDoesNotWaitForEver() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome outcome = dial("\"127.0.0.1:" + silent.getLocalPort() + "\"");

            assertEquals(
                    "backends.store 127.0.0.1:" + silent.getLocalPort()
                            + ": no answer, while waiting for the greeting\n",
                    outcome.out());
        }
    }

    @Test
    void dialCallsAuthenticationServicesToo() throws Exception {
        try (ServerSocket good = server("* OK ready\r\n");
                ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = write("mina-proxy.yaml", """
                    listeners: { imap: { protocol: imap, address: ":0", tls: none } }
                    authentication:
                      directory: { type: http, url: "http://127.0.0.1:%d/mail" }
                    backends: { store: { servers: ["127.0.0.1:%d"] } }
                    """.formatted(service.getLocalPort(), good.getLocalPort()));
            Outcome outcome = shown(Outcome.of("check", "--dial", "--config", file.toString()));

            assertEquals("""
                    backends.store 127.0.0.1:%d: greeted, N ms
                    authentication.directory 127.0.0.1:%d: connected, N ms
                    FILE: fine
                    """.formatted(good.getLocalPort(), service.getLocalPort()), outcome.out());
        }
    }

    @Test
    void dialHearsOfACertificateThatIsMissing() throws Exception {
        TestCa ca = new TestCa(folder.resolve("service"));
        SSLServerSocket demanding = (SSLServerSocket)
                ca.mutual("127.0.0.1").getServerSocketFactory().createServerSocket();
        demanding.setNeedClientAuth(true);
        try (ServerSocket service = server(demanding, "")) {
            Path file = write("mina-proxy.yaml", """
                    listeners: { imap: { protocol: imap, address: ":0", tls: none } }
                    authentication: { directory: { type: http, url: "https://127.0.0.1:%d/mail", tls-ca: "%s" } }
                    """.formatted(service.getLocalPort(), ca.certificateFile()));
            Outcome outcome = shown(Outcome.of("check", "--dial", "--config", file.toString()));

            assertEquals(
                    "authentication.directory 127.0.0.1:" + service.getLocalPort()
                            + ": TLS: the other side refuses our certificate, or misses one (certificate_required), while beginning TLS\n",
                    outcome.out()
                            .replace("bad_certificate", "certificate_required")); // what servers with older Javas send
        }
    }

    /** One that nobody listens on. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Greets its first client, then hangs up when the client has said something. */
    private static ServerSocket server(String greeting) throws IOException {
        return server(new ServerSocket(), greeting);
    }

    private static ServerSocket server(ServerSocket socket, String greeting) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(() -> {
            try (Socket client = socket.accept()) {
                client.getOutputStream().write(greeting.getBytes(US_ASCII));
                client.getInputStream().read();
            } catch (IOException e) {
                Thread.currentThread().interrupt(); // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private Outcome dial(String servers) throws IOException {
        Path file = write("mina-proxy.yaml", """
                listeners: { imap: { protocol: imap, address: ":0", tls: none, backend: store } }
                authentication: { local: { type: passwd-file, path: users.passwd } }
                backends: { store: { servers: [%s], connect-timeout: 1s, login-timeout: 1s } }
                """.formatted(servers));
        return shown(Outcome.of("check", "--dial", "--config", file.toString()));
    }

    private Outcome check(String protocol, String tls, String more) throws IOException {
        Path file = write("mina-proxy.yaml", """
                hostname: mail.example.com
                listeners: { one: { protocol: %s, address: ":0", %s, backend: store } }
                authentication: { local: { type: passwd-file, path: users.passwd } }
                backends: { store: { servers: [10.0.0.11] } }
                %s
                """.formatted(protocol, tls, more));
        return shown(Outcome.of("check", "--config", file.toString()));
    }

    private static void assertProblem(String problem, Outcome outcome) {
        assertEquals(new Outcome(1, "", "FILE: 1 problem\n  " + problem + "\n"), outcome);
    }

    private Outcome shown(Outcome outcome) {
        return new Outcome(outcome.code(), shown(outcome.out()), shown(outcome.err()));
    }

    private String shown(String text) {
        return text.replace(folder.resolve("mina-proxy.yaml").toString(), "FILE")
                .replace(folder.toString(), "FOLDER")
                .replaceAll(", [0-9]+ ms", ", N ms");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
