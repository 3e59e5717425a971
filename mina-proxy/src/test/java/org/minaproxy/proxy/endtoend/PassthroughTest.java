package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.clienthello.HelloBytes;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.proxyheader.HeaderResult;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;

/** TLS that goes on to the backend undecrypted: 127.0.0.1 is a client, 127.0.0.2 a balancer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class PassthroughTest {

    private static final byte[] HELLO = HelloBytes.hello(HelloBytes.sni("mail.a.test"), HelloBytes.alpn("imap"));
    private static final int DECODE_ERROR = 50;
    private static final int INTERNAL_ERROR = 80;
    private static final int UNRECOGNIZED_NAME = 112;

    private final Path folder;
    private ScriptedBackend a;
    private ScriptedBackend b;
    private CapturedLog log;

    PassthroughTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        log = CapturedLog.begin(LineLayout.Format.TEXT);
        a = new ScriptedBackend();
        b = new ScriptedBackend();
    }

    @AfterEach
    void stop() throws IOException {
        a.close();
        b.close();
        log.close();
    }

    private TestProxy proxy(String pools, String limits) throws Exception {
        return TestProxy.start(
                folder, """
                listeners:
                  imaps:
                    protocol: imap
                    address: "127.0.0.1:0"
                    tls: passthrough
                    proxy-header: { from: [127.0.0.2] }
                    %s
                backends:
                  a: { servers: [%s], balance: first-available, proxy-header: v2 }
                  b: { servers: [%s] }
                  down: { servers: ["127.0.0.1:%d"] }
                limits: { loops: 1, drain-timeout: 0s%s }
                """.formatted(pools, deadAddress() + ", " + a.address(), b.address(), deadPort(), limits));
    }

    private TestProxy proxy() throws Exception {
        return proxy("sni: { mail.a.test: a, \"*.b.test\": b, down.test: down }", "");
    }

    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String deadAddress() throws IOException {
        return "\"127.0.0.1:" + deadPort() + "\"";
    }

    /** Reads the PROXY header that a connection to pool a begins with, and nothing behind it. */
    private static ProxyHeader header(Peer backend) throws IOException {
        byte[] start = backend.octets(16);
        byte[] whole = Arrays.copyOf(start, 16 + (ByteBuffer.wrap(start).getShort(14) & 0xffff));
        byte[] rest = backend.octets(whole.length - 16);
        System.arraycopy(rest, 0, whole, 16, rest.length);
        return ((HeaderResult.Complete) new ProxyHeaderReader().read(whole, whole.length)).header();
    }

    private static void hearAlert(Peer client, int description) throws IOException {
        assertArrayEquals(new byte[] {21, 3, 3, 0, 2, 2, (byte) description}, client.octets(7));
        client.hearEnd();
    }

    @Test
    void clientAndServerShakeHandsWithEachOther() throws Exception {
        TestCa ca = new TestCa(folder.resolve("backend"));
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps")) {
            Thread server = new Thread(() -> serve(ca));
            server.start();

            client.secure(ca.client(), "mail.a.test").hear("* OK hello");
            client.say("a LOGIN alice s3cret").hear("heard a LOGIN alice s3cret");
            client.finish();
            server.join();
        }
        log.await("passed through", "listener=imaps", "client=127.0.0.1:", "sni=mail.a.test", "backend=" + place(a));
        log.await("session closed", "sni=mail.a.test");
        assertTrue(log.lines().stream().noneMatch(line -> line.contains("s3cret")));
    }

    private void serve(TestCa ca) {
        try (Peer backend = a.accept()) {
            header(backend);
            backend.serveTls(ca.server("mail.a.test")).say("* OK hello");
            backend.say("heard " + backend.line());
            backend.hearEnd();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String place(ScriptedBackend backend) {
        return backend.address().replace("\"", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "byte by byte", "in records of one byte", "in records of 50 bytes"})
    void everyByteArrivesAsItWasSent(String how) throws Exception {
        byte[] message = Arrays.copyOfRange(HELLO, 5, HELLO.length);
        byte[] sent =
                switch (how) {
                    case "in records of one byte" -> HelloBytes.records(message, 1);
                    case "in records of 50 bytes" -> HelloBytes.records(message, 50);
                    default -> HELLO;
                };
        byte[] up = new RandomStream(1).beginning(1 << 20);
        byte[] down = new RandomStream(2).beginning(1 << 20);
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps")) {
            for (int i = 0; i < sent.length; i += how.equals("byte by byte") ? 1 : sent.length) {
                client.send(how.equals("byte by byte") ? new byte[] {sent[i]} : sent);
            }
            try (Peer backend = a.accept()) {
                ProxyHeader header = header(backend);
                assertEquals(
                        "mail.a.test imap",
                        header.authority().orElse("-") + " " + header.alpn().orElse("-"));
                assertEquals(client.localPort(), header.source().orElseThrow().getPort());
                assertEquals(
                        proxy.port("imaps"), header.destination().orElseThrow().getPort());
                assertArrayEquals(sent, backend.octets(sent.length));
                Thread sender = new Thread(() -> sendAll(client, up));
                sender.start();
                assertArrayEquals(up, backend.octets(up.length));
                sender.join();
                Thread answerer = new Thread(() -> sendAll(backend, down));
                answerer.start();
                assertArrayEquals(down, client.octets(down.length));
                answerer.join();
                client.finish();
                backend.hearEnd().finish();
                client.hearEnd();
            }
        }
        log.await("session closed", "in=" + (sent.length + up.length), "out=" + down.length);
    }

    private static void sendAll(Peer peer, byte[] octets) {
        try {
            peer.send(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatCameBehindTheClientHelloGoesBehindIt() throws Exception {
        byte[] early = new RandomStream(3).beginning(40_000);
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps").send(HELLO).send(early);
                Peer backend = a.accept()) {
            header(backend);
            assertArrayEquals(HELLO, backend.octets(HELLO.length));
            assertArrayEquals(early, backend.octets(early.length));
            backend.say("* OK");
            client.hear("* OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mail.a.test, a",
        "MAIL.A.TEST, a",
        "x.b.test, b",
        "x.y.b.test, otherwise",
        "b.test, otherwise",
        "'', otherwise"
    })
    void theNamePicksThePool(String name, String pool) throws Exception {
        try (ScriptedBackend otherwise = new ScriptedBackend();
                TestProxy proxy =
                        TestProxy.start(folder, """
                        listeners:
                          pop3s:
                            protocol: pop3
                            address: "127.0.0.1:0"
                            tls: passthrough
                            sni: { mail.a.test: a, "*.b.test": b }
                            backend: otherwise
                        backends:
                          a: { servers: [%s] }
                          b: { servers: [%s] }
                          otherwise: { servers: [%s] }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(a.address(), b.address(), otherwise.address()));
                Peer client = proxy.connect("pop3s")) {
            byte[] hello = name.isEmpty() ? HelloBytes.hello() : HelloBytes.hello(HelloBytes.sni(name));
            client.send(hello);
            ScriptedBackend chosen =
                    switch (pool) {
                        case "a" -> a;
                        case "b" -> b;
                        default -> otherwise;
                    };
            try (Peer backend = chosen.accept()) {
                assertArrayEquals(hello, backend.octets(hello.length));
            }
        }
    }

    @Test
    void aBalancersHeaderSaysWhoTheClientIsAndWhatItAskedFor() throws Exception {
        ProxyHeader told = ProxyHeader.of(
                        new InetSocketAddress("192.0.2.7", 51234), new InetSocketAddress("192.0.2.1", 993))
                .withAuthority("Mail.A.test")
                .withUniqueId("balanced-1");
        ByteBuffer bytes = ProxyHeaderWriter.v2().write(told);
        byte[] sent = new byte[bytes.remaining()];
        bytes.get(sent);
        byte[] hello = HelloBytes.hello(HelloBytes.sni("other.test"));
        try (TestProxy proxy = proxy();
                Peer client =
                        Peer.connect("127.0.0.2", proxy.port("imaps"), 0).hold().send(sent)) {
            client.releaseWithNextWrite().send(hello);
            try (Peer backend = a.accept()) {
                ProxyHeader header = header(backend);

                assertEquals(told.addresses(), header.addresses());
                assertEquals(
                        "Mail.A.test balanced-1",
                        header.authority().orElse("-") + " " + header.uniqueId().orElse("-"));
                assertArrayEquals(hello, backend.octets(hello.length));
            }
        }
        log.await("passed through", "session=balanced-1 ", "client=192.0.2.7:51234", "via=127.0.0.2:");
    }

    @Test
    void aHealthCheckGoesThroughAndLeavesTheLogCalm() throws Exception {
        try (TestProxy proxy = proxy();
                Peer check = Peer.connect("127.0.0.2", proxy.port("imaps"), 0)
                        .send("PROXY UNKNOWN\r\n")
                        .send(HELLO);
                Peer backend = a.accept()) {
            header(backend);
            assertArrayEquals(HELLO, backend.octets(HELLO.length));
            backend.say("alive");
            check.hear("alive");
        }
        log.await("DEBUG", "session closed", "sni=mail.a.test");
        assertTrue(log.lines().stream().noneMatch(line -> line.contains("sni=mail.a.test") && line.contains(" INFO ")));
    }

    @Test
    void anUnknownNameIsToldSo() throws Exception {
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps").send(HelloBytes.hello(HelloBytes.sni("else.test")))) {
            hearAlert(client, UNRECOGNIZED_NAME);
        }
        log.await("session closed", "sni=else.test", "cause=UNKNOWN_NAME");
    }

    @Test
    void aPoolThatIsDownIsToldSo() throws Exception {
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps").send(HelloBytes.hello(HelloBytes.sni("down.test")))) {
            hearAlert(client, INTERNAL_ERROR);
        }
        log.await("WARN", "backend failed: connection refused, while connecting");
        log.await("session closed", "sni=down.test", "cause=NO_BACKEND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a LOGIN alice s3cret\r\n", "\0", "\u0016\u0003\u0001\u0000\u0000"})
    void whatIsNoTlsIsToldSo(String bytes) throws Exception {
        try (TestProxy proxy = proxy();
                Peer client = proxy.connect("imaps").send(bytes)) {
            hearAlert(client, DECODE_ERROR);
        }
        log.await("session closed", "cause=MALFORMED_HELLO", "reason=");
    }

    @Test
    void halfAClientHelloHasItsTime() throws Exception {
        try (TestProxy proxy = proxy("backend: a", ", login-timeout: 1s");
                Peer client = proxy.connect("imaps").send(Arrays.copyOf(HELLO, HELLO.length - 1))) {
            hearAlert(client, INTERNAL_ERROR);
        }
        log.await("session closed", "cause=LOGIN_TIMEOUT");
    }

    @Test
    void countsAsASession() throws Exception {
        try (TestProxy proxy = proxy("backend: b", ", sessions: 1");
                Peer first = proxy.connect("imaps").send(HELLO);
                Peer backend = b.accept()) {
            assertArrayEquals(HELLO, backend.octets(HELLO.length));
            try (Peer second = proxy.connect("imaps")) {
                hearAlert(second, INTERNAL_ERROR);
            }
            log.await("session closed", "cause=OVERLOADED");

            first.leave();
            backend.hearEnd();
        }
    }

    @Test
    void aStopEndsIt() throws Exception {
        try (TestProxy proxy = proxy();
                Peer waiting = proxy.connect("imaps").send(new byte[] {22});
                Peer client = proxy.connect("imaps").send(HELLO);
                Peer backend = a.accept()) {
            header(backend);
            backend.octets(HELLO.length);
            log.await("passed through");
            proxy.stop();
            hearAlert(waiting, INTERNAL_ERROR);
            assertEquals(Peer.END, client.line());
        }
        assertEquals(
                2,
                log.lines().stream()
                        .filter(line -> line.contains("cause=SHUTDOWN"))
                        .count());
    }

    @ParameterizedTest
    @CsvSource({
        "jsse, implicit, imaps.a.test, a",
        "conscrypt, implicit, imaps.a.test, a",
        "jsse, starttls, imaps.a.test, a",
        "conscrypt, starttls, imaps.a.test, a",
        "jsse, implicit, mail.example.com, b",
        "conscrypt, implicit, mail.example.com, b"
    })
    void whereTlsEndsHereTheNamePicksThePoolToo(String engine, String tls, String name, String pool) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, """
                        listeners:
                          imap:
                            { protocol: imap, address: "127.0.0.1:0", tls: %s, sni: { "*.a.test": a }, backend: b }
                        authentication: { everybody: { type: accept } }
                        backends: { a: { servers: [%s] }, b: { servers: [%s] } }
                        limits: { loops: 1, drain-timeout: 0s }
                        tls: { engine: %s }
                        """.formatted(tls, a.address(), b.address(), engine));
                Peer client = proxy.connect("imap")) {
            if (tls.equals("starttls")) {
                client.hear("* OK");
                client.say("x STARTTLS").hear("x OK");
            }
            client.secureAskingFor(proxy.trust(), name);
            if (tls.equals("implicit")) {
                client.hear("* OK");
            }
            client.say("a LOGIN alice s3cret");
            try (Peer backend = (pool.equals("a") ? a : b).accept()) {
                ScriptedBackend.logIn(backend);
                client.hear("a OK");
            }
        }
    }
}
