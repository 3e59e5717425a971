package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;

/** PROXY headers, from load balancers and to backends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class HeaderTest {

    private static final String HEADER = "PROXY TCP4 127.0.0.77 127.0.0.1 4321 143\r\n";
    private static final String LISTENERS = """
            listeners:
              imap:
                { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store,
                  proxy-header: { from: [127.0.0.1], timeout: %s } }
              imaps:
                { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store,
                  proxy-header: { from: [127.0.0.1] } }
            authentication: { everybody: { type: accept } }
            backends: { store: { servers: ["127.0.0.1:1"] } }
            limits: { loops: 1, drain-timeout: 0s }
            """;

    private final Path folder;

    HeaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void octetByOctetFromATrustedPeer() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = TestProxy.start(folder, LISTENERS.formatted("20s"));
                Peer balancer = proxy.connect("imap")) {
            for (int i = 0; i < HEADER.length(); i++) {
                balancer.send(HEADER.substring(i, i + 1));
            }
            balancer.hear("* OK");
            log.await("connected", "client=127.0.0.77:4321");
        }
    }

    @Test
    void firstCommandBehindTheHeader() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, LISTENERS.formatted("20s"));
                Peer balancer = proxy.connect("imap")) {
            balancer.send(HEADER + "a NOOP\r\n");
            balancer.hear("* OK");
            balancer.hear("a OK");
        }
    }

    @Test
    void endsTheSessionOfAStranger() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = TestProxy.start(folder, LISTENERS.formatted("20s"));
                Peer stranger = Peer.connect("127.0.0.78", proxy.port("imap"), 0)) {
            stranger.hear("* OK");
            stranger.send(HEADER).hearEnd();
            log.await("the client sends a PROXY header", "client=127.0.0.78:" + stranger.localPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a NOOP\r\n", "PROXY TCP5 1 2 3 4\r\n", "\r\n\r\n\0\r\nQUIT\n\u0011\0\0\0"})
    void anythingElseFromATrustedPeerIsLeftWithoutAWord(String wrong) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, LISTENERS.formatted("20s"));
                Peer balancer = proxy.connect("imap")) {
            balancer.send(wrong);
            assertEquals(Peer.END, balancer.line());
        }
    }

    @Test
    void mustComeInTime() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, LISTENERS.formatted("200ms"));
                Peer balancer = proxy.connect("imap")) {
            balancer.send("PROXY TCP4");
            assertEquals(Peer.END, balancer.line());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void clientHelloInTheSamePacket(String engine) throws Exception {
        String configuration = LISTENERS.formatted("20s") + "tls: { engine: " + engine + " }\n";
        try (TestProxy proxy = TestProxy.start(folder, configuration);
                Peer balancer = proxy.connect("imaps").hold().send(HEADER)) {
            balancer.releaseWithNextWrite()
                    .secure(proxy.trust(), TestProxy.NAME)
                    .hear("* OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void tellsBackendsTheClientInTheFirstSegment(String version) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                        authentication: { everybody: { type: accept } }
                        backends: { store: { servers: [%s], proxy-header: %s } }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(server.address(), version));
                Peer client = TestProxy.sendLogin(Peer.connect("127.0.0.77", proxy.port("imap"), 0));
                Peer backend = server.accept()) {
            byte[] first = new byte[1000];
            int count = backend.read(first);

            if (version.equals("v1")) {
                assertEquals(
                        "PROXY TCP4 127.0.0.77 127.0.0.1 " + client.localPort() + " " + proxy.port("imap") + "\r\n",
                        new String(first, 0, count, ISO_8859_1));
            } else {
                ByteBuffer header = ByteBuffer.wrap(first, 0, count);
                assertEquals(16 + header.getShort(14), count, "octets of the header");
                assertArrayEquals(new byte[] {127, 0, 0, 77, 127, 0, 0, 1}, Arrays.copyOfRange(first, 16, 24));
                assertEquals(client.localPort(), header.getShort(24) & 0xffff);
            }
            ScriptedBackend.logIn(backend);
            client.hear("a OK");
        }
    }
}
