package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;

/** What a load balancer says about its clients, and who is believed: 127.0.0.1 is a balancer, 127.0.0.8 webmail, all others are clients. */
class BehindBalancerTest {

    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 51234 143\r\n";
    private static final byte[] V2_START = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
    private static final byte[] LOCAL = v2(0x20, 0x00, "");

    private ScriptedBackend backend;
    private TestProxy proxy;
    private CapturedLog log;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        log = CapturedLog.begin(LineLayout.Format.TEXT);
        backend = new ScriptedBackend();
        proxy = TestProxy.start(folder, """
                listeners:
                  imap:
                    protocol: imap
                    address: "127.0.0.1:0"
                    tls: starttls
                    proxy-header: { from: [127.0.0.1], timeout: 1s }
                    tls-from-header: true
                    trusted-forwarders: [127.0.0.8, 127.0.0.1, 192.0.2.80]
                    backend: store
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], proxy-header: v1 } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(backend.address()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        backend.close();
        log.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "byte by byte"})
    void theClientOfAHeaderIsTheClient(String delivery) throws Exception {
        try (Peer client = proxy.connect("imap")) {
            deliver(client, withTls("", ""), delivery.equals("whole"));
            client.hear("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL- ID AUTH=PLAIN AUTH=LOGIN]");
            client.say("a LOGIN alice s3cret");

            try (Peer server = backend.accept()) {
                server.hear("PROXY TCP4 192.0.2.7 192.0.2.1 51234 143");
                ScriptedBackend.logIn(server);
                client.hear("a OK");
            }
        }
        log.await("logged in", "client=192.0.2.7:51234", "via=127.0.0.1:", "user=alice");
    }

    @Test
    void tlsThatDidNotHappenDoesNotCount() throws Exception {
        try (Peer client = proxy.connect("imap").send(HEADER)) {
            assertTrue(client.line().contains("STARTTLS LOGINDISABLED"));
        }
    }

    @Test
    void theBalancersNameOfTheConnectionIsTheSessions() throws Exception {
        try (Peer client = proxy.connect("imap").send(withTls("050008" + hex("balancer"), ""))) {
            client.hear("* OK");
            client.say("a LOGOUT").hear("* BYE");
        }
        log.await("session closed", "session=balancer ", "client=192.0.2.7:51234");
    }

    @Test
    void everyLineOfTheSessionHasTheBalancersNameOfTheConnection() throws Exception {
        byte[] header = withTls("050008" + hex("balancer"), "");
        try (Peer client = proxy.connect("imap").send(header)) {
            client.hear("* OK");
            client.say("a LOGIN alice s3cret");
            backend.accept().close();
            client.hear("a NO");
            client.say("b LOGOUT").hear("* BYE");
        }
        try (Peer client = proxy.connect("imap").send(header)) {
            client.hear("* OK");
            client.send("GET / HTTP/1.1\r\n").hearEnd();
        }
        log.await("session closed", "cause=STRANGER");

        List<String> ofTheClient = log.lines().stream()
                .filter(line -> line.contains("client=192.0.2.7:51234"))
                .toList();
        assertTrue(ofTheClient.size() >= 6, ofTheClient::toString);
        ofTheClient.forEach(line -> assertTrue(line.contains("session=balancer "), line));
    }

    @Test
    void aHeaderOfAnybodyElseEndsTheSession() throws Exception {
        try (Peer client = Peer.connect("127.0.0.9", proxy.port("imap"), 0)) {
            client.hear("* OK");
            client.send(HEADER).hearEnd();
        }
        log.await("the client sends a PROXY header, which is not expected from there", "client=127.0.0.9:");
    }

    @Test
    void aSecondHeaderEndsTheSession() throws Exception {
        try (Peer client = proxy.connect("imap").send(HEADER + "PROXY TCP4 192.0.2.8 192.0.2.1 51234 143\r\n")) {
            client.hear("* OK");
            client.hearEnd();
        }
        log.await("the client sends a PROXY header, which is not expected from there", "client=192.0.2.7:51234");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN alice s3cret\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.1 51234 143\r\n",
                "PROXY TCP4 0.0.0.0 192.0.2.1 51234 143\r\n",
                "PROXY TCP4 224.0.0.1 192.0.2.1 51234 143\r\n",
                "PROXY TCP4 192.0.2.7"
            })
    void whatIsNoHeaderIsNotGreeted(String bytes) throws Exception {
        try (Peer client = proxy.connect("imap").send(bytes)) {
            assertEquals(Peer.END, client.line());
        }
        String start = bytes.startsWith("PROXY") ? bytes.substring(0, 16) : "a LOG"; // never a password
        log.await("PROXY header refused", "listener=imap", "peer=127.0.0.1:", "bytes=" + hex(start) + "\n");
    }

    /** Half a header is none, wherever it breaks off, and all of them are told by the peer and not by what they claim. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void whoLeavesWithinTheHeaderIsNotGreeted(String version) throws Exception {
        byte[] whole = version.equals("v1") ? HEADER.getBytes(ISO_8859_1) : withTls("", "");
        for (int length = 1; length < whole.length; length++) {
            try (Peer client = proxy.connect("imap").send(Arrays.copyOf(whole, length))) {
                client.finish();
                assertEquals(Peer.END, client.line(), "after " + length);
            }
        }

        log.await("PROXY header refused: closed before a complete header", "peer=127.0.0.1:");
        assertTrue(log.lines().stream().noneMatch(line -> line.contains("192.0.2.7") || line.contains("connected")));
    }

    @Test
    void aClientThatIsOneOfOurListenersIsNotGreeted() throws Exception {
        String header = "PROXY TCP4 127.0.0.1 192.0.2.1 " + proxy.port("imap") + " 143\r\n";
        try (Peer client = proxy.connect("imap").send(header)) {
            assertEquals(Peer.END, client.line());
        }
        log.await("PROXY header refused: the source address is one of our own listeners");
    }

    @Test
    void refusedHeadersDoNotFillTheLog() throws Exception {
        for (int i = 0; i < 30; i++) {
            try (Peer client = proxy.connect("imap").send("noise")) {
                assertEquals(Peer.END, client.line());
            }
        }

        long lines = log.lines().stream()
                .filter(line -> line.contains("PROXY header refused"))
                .count();
        assertEquals(20, lines);
    }

    @Test
    void healthChecksAreAnsweredAndLeaveTheLogCalm() throws Exception {
        List<byte[]> checks = List.of(LOCAL, "PROXY UNKNOWN\r\n".getBytes(ISO_8859_1), new byte[0]);
        for (byte[] check : checks) {
            try (Peer client = proxy.connect("imap").send(check)) {
                if (check.length > 0) {
                    client.hear("* OK");
                    client.say("a LOGIN alice").hear("a NO");
                    client.say("b LOGOUT").hear("* BYE");
                }
            }
        }
        try (Peer client = proxy.connect("imap").send(HEADER)) {
            client.hear("* OK");
            client.say("a LOGOUT").hear("* BYE");
        }

        log.await("session closed", "client=192.0.2.7:51234");
        List<String> seen = log.lines().stream()
                .filter(line -> line.contains("listener=imap") && !line.contains(" DEBUG "))
                .filter(line -> !line.contains("192.0.2.7") && !line.contains("listening"))
                .toList();
        assertEquals(List.of(), seen);
    }

    /** The balancer itself, or a client that it cannot name; backends never hear UNKNOWN. */
    @ParameterizedTest
    @ValueSource(strings = {"LOCAL", "UNKNOWN", "UNSPECIFIED"})
    void whomAHeaderDoesNotNameIsKnownByItsOwnAddress(String header) throws Exception {
        byte[] sent =
                switch (header) {
                    case "LOCAL" -> LOCAL;
                    case "UNKNOWN" -> "PROXY UNKNOWN 192.0.2.7 192.0.2.1 51234 143\r\n".getBytes(ISO_8859_1);
                    default -> v2(0x21, 0x00, "");
                };
        try (Peer client = proxy.connect("imap").send(sent)) {
            client.hear("* OK");
            client.say("a STARTTLS").hear("a OK");
            client.secure(proxy.trust(), TestProxy.NAME);
            client.say("b LOGIN alice s3cret");

            try (Peer server = backend.accept()) {
                server.hear("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.localPort() + " " + proxy.port("imap"));
                ScriptedBackend.logIn(server);
                client.hear("b OK");
            }
        }

        String level = header.equals("UNSPECIFIED") ? "INFO  " : "DEBUG ";
        log.await(level + "logged in", "client=127.0.0.1:", "user=alice");
        log.await(level + "session closed", "client=127.0.0.1:");
    }

    @Test
    void aHealthCheckThatIsRefusedOrMeetsAnOutageIsNoLoginAndNoError() throws Exception {
        backend.refuse();
        try (Peer check = proxy.connect("imap").send(LOCAL)) {
            check.hear("* OK");
            check.say("a STARTTLS").hear("a OK");
            check.secure(proxy.trust(), TestProxy.NAME);
            check.say("b LOGIN alice s3cret").hear("b NO [UNAVAILABLE]");
        }

        log.await("DEBUG backend failed: connection refused", "client=127.0.0.1:", "user=alice");
        log.await("DEBUG session closed", "client=127.0.0.1:");
        assertTrue(
                log.lines().stream().noneMatch(line -> line.contains("user=alice") && !line.contains("DEBUG ")),
                () -> String.join("", log.lines()));
    }

    @Test
    void webmailNamesItsClient() throws Exception {
        try (Peer client = Peer.connect("127.0.0.8", proxy.port("imap"), 0)) {
            client.hear("* OK");
            client.say("a STARTTLS").hear("a OK");
            client.secure(proxy.trust(), TestProxy.NAME);
            client.say(
                    "b ID (\"x-originating-ip\" \"192.0.2.9\" \"x-originating-port\" \"4711\" \"x-session-id\" \"web17\")");
            client.hear("* ID");
            client.hear("b OK");
            client.say("c LOGIN alice s3cret");

            try (Peer server = backend.accept()) {
                server.hear("PROXY TCP4 192.0.2.9 127.0.0.1 4711 " + proxy.port("imap"));
                ScriptedBackend.logIn(server);
                client.hear("c OK");
            }
        }
        log.await("logged in", "session=web17 ", "client=192.0.2.9:4711", "via=127.0.0.8:");
    }

    @Test
    void webmailBehindTheBalancerIsKnownByItsOwnAddress() throws Exception {
        assertEquals("192.0.2.9:4711", clientAfterId("PROXY TCP4 192.0.2.80 192.0.2.1 51234 143\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {HEADER, "PROXY UNKNOWN\r\n"})
    void thoseBehindABalancerAreNoForwardersEvenWhenTheBalancerIsOne(String header) throws Exception {
        assertEquals(header.equals(HEADER) ? "192.0.2.7:51234" : "127.0.0.1", clientAfterId(header));
    }

    private String clientAfterId(String header) throws Exception {
        try (Peer client = proxy.connect("imap").send(header)) {
            client.hear("* OK");
            client.say("a ID (\"x-originating-ip\" \"192.0.2.9\" \"x-originating-port\" \"4711\")")
                    .hear("* ID");
            client.hear("a OK");
            client.say("b LOGOUT").hear("* BYE");
        }
        String closed = log.await("session closed", "client=");
        return closed.strip().replaceFirst(".* client=(127\\.0\\.0\\.1|[^ ]+).*", "$1");
    }

    private static void deliver(Peer client, byte[] bytes, boolean whole) throws IOException {
        for (int i = 0; i < bytes.length; i += whole ? bytes.length : 1) {
            client.send(whole ? bytes : new byte[] {bytes[i]});
        }
    }

    /** 192.0.2.7:51234 to 192.0.2.1:143, by TLS. */
    private static byte[] withTls(String before, String behind) {
        String version = "210007" + hex("TLSv1.3");
        String ssl = "20000f" + "01" + "00000000" + version;
        return v2(0x21, 0x11, "c0000207" + "c0000201" + "c822" + "008f" + before + ssl + behind);
    }

    private static byte[] v2(int command, int family, String rest) {
        byte[] block = HexFormat.of().parseHex(rest);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(V2_START);
        bytes.write(command);
        bytes.write(family);
        bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) block.length).array());
        bytes.writeBytes(block);
        return bytes.toByteArray();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(ISO_8859_1));
    }
}
