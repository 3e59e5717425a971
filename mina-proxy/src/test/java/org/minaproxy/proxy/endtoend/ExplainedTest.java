package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.Main;
import org.minaproxy.proxy.clienthello.HelloBytes;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;

/** A backend hears from a client exactly what {@code explain} says of such a one, byte for byte. A balancer at 127.0.0.2 makes clients to order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one explanation for all
class ExplainedTest {

    private static final String HOST = "imap.example.org";
    private static final String ORIGIN = "192.0.2.7";

    private final Path folder;
    private ScriptedBackend server;
    private TestProxy proxy;
    private List<String> explanation;

    ExplainedTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    void start() throws Exception {
        server = new ScriptedBackend();
        proxy = TestProxy.start(folder, """
                listeners:
                  v1: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: v1, proxy-header: { from: 127.0.0.2 } }
                  v2: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: v2, proxy-header: { from: 127.0.0.2 } }
                  v2-tls:
                    { protocol: imap, address: "127.0.0.1:0", tls: starttls, tls-from-header: true, backend: v2, proxy-header: { from: 127.0.0.2 } }
                  passed: { protocol: imap, address: "127.0.0.1:0", tls: passthrough, backend: through, proxy-header: { from: 127.0.0.2 } }
                  id: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: id, proxy-header: { from: 127.0.0.2 } }
                  pop3: { protocol: pop3, address: "127.0.0.1:0", tls: none, backend: plain, proxy-header: { from: 127.0.0.2 } }
                  mx:
                    { protocol: smtp, address: "127.0.0.1:0", tls: none, reverse-lookup: off, backend: mta, proxy-header: { from: 127.0.0.2 } }
                authentication: { everybody: { type: accept } }
                backends:
                  v1: { servers: [%1$s], proxy-header: v1 }
                  v2: { servers: [%1$s], proxy-header: v2 }
                  through: { servers: [%1$s], proxy-header: v2 }
                  id: { servers: [%1$s], imap-id: true }
                  plain: { servers: [%1$s] }
                  mta: { servers: [%1$s], login: none }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(server.address()));
        explanation = explain();
    }

    @AfterAll
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private List<String> explain() throws IOException, InterruptedException {
        Process explaining = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "explain",
                        "--config",
                        folder.resolve("mina-proxy.yaml").toString(),
                        "--user=alice",
                        "--from=" + ORIGIN,
                        "--sni=" + HOST))
                .redirectErrorStream(true)
                .start();
        String text = new String(explaining.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, explaining.waitFor(), text);
        return text.lines().toList();
    }

    /** The lines about one listener. */
    private List<String> explained(String listener) {
        List<String> lines = new ArrayList<>();
        boolean about = false;
        for (String line : explanation) {
            about = line.startsWith("listener ") ? line.startsWith("listener " + listener + ": ") : about;
            if (about) {
                lines.add(line.strip());
            }
        }
        assertFalse(lines.isEmpty(), () -> String.join("\n", explanation));
        return lines;
    }

    private String introduction(String listener) {
        return explained(listener).stream()
                .filter(line -> line.startsWith("when it offers that: "))
                .map(line -> line.substring("when it offers that: ".length()))
                .reduce((first, second) -> first + " and " + second)
                .orElse("nothing");
    }

    private byte[] header(String listener) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : explained(listener)) {
            if (line.startsWith("PROXY header v1: ")) {
                bytes.writeBytes((line.substring("PROXY header v1: ".length()) + "\r\n").getBytes(ISO_8859_1));
            } else if (line.matches("[0-9a-f]{2}( [0-9a-f]{2})*")) {
                bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(line));
            }
        }
        return bytes.toByteArray();
    }

    /** The client that the explanation is about. */
    private Peer client(String listener, int port) throws IOException {
        ProxyHeader told = ProxyHeader.of(
                        new InetSocketAddress(ORIGIN, 51234),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withAuthority(HOST)
                .withUniqueId("0123456789");
        ByteBuffer bytes = ProxyHeaderWriter.v2()
                .write(
                        listener.endsWith("-tls")
                                ? told.withTls(HeaderTls.of("TLSv1.3", "TLS_AES_128_GCM_SHA256"))
                                : told);
        byte[] sent = new byte[bytes.remaining()];
        bytes.get(sent);
        return Peer.connect("127.0.0.2", proxy.port(listener), 0).send(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "v2-tls"})
    void theHeader(String listener) throws Exception {
        try (Peer client = TestProxy.sendLogin(client(listener, 143));
                Peer backend = server.accept()) {
            byte[] expected = header(listener);

            assertArrayEquals(expected, backend.octets(expected.length));
            ScriptedBackend.logIn(backend);
            client.hear("a OK");
        }
    }

    @Test
    void theHeaderInFrontOfTlsThatIsPassedThrough() throws Exception {
        byte[] hello = HelloBytes.hello(HelloBytes.sni(HOST));
        try (Peer client = client("passed", 143).send(hello);
                Peer backend = server.accept()) {
            byte[] expected = header("passed");

            assertArrayEquals(expected, backend.octets(expected.length));
            assertArrayEquals(hello, backend.octets(hello.length));
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void imapId() throws Exception {
        try (Peer client = TestProxy.sendLogin(client("id", 143));
                Peer backend = server.accept()) {
            backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] backend");

            assertEquals("A1 " + introduction("id"), backend.line());
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void xclientOfPop3() throws Exception {
        try (Peer client = client("pop3", 110)) {
            client.hear("+OK");
            client.say("USER alice").hear("+OK");
            client.say("PASS s3cret");
            try (Peer backend = server.accept()) {
                backend.say("+OK [XCLIENT] ready").hear("CAPA");
                backend.say("-ERR");

                assertEquals(introduction("pop3"), backend.line());
            }
        }
    }

    @Test
    void xclientOfSmtp() throws Exception {
        try (Peer client = client("mx", 25)) {
            client.hear("220 ");
            client.say("EHLO client.example");
            while (client.hear("250").startsWith("250-")) {
                // what we offer
            }
            client.say("MAIL FROM:<a@example.org>").hear("250 ");
            client.say("RCPT TO:<b@example.com>");
            try (Peer backend = server.accept()) {
                backend.say("220 mta");
                backend.hear("EHLO client.example");
                backend.say("250-mta").say("250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT SESSION TTL");

                assertEquals(introduction("mx"), backend.line());
            }
        }
    }
}
