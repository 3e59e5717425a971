package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.dns.ScriptedNameServer;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.proxyheader.HeaderResult;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;

/** What a backend is told about the client, as it is on the wire. */
class ClientAddressOutTest {

    private static final String BALANCER = "127.0.0.2";
    private static final String HEADER_IN = "PROXY TCP4 192.0.2.7 198.51.100.1 51234 993\r\n";
    private static final String HEADER_IN_6 = "PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 51234 993\r\n";

    private static final String V2_SIGNATURE = "0d0a0d0a000d0a515549540a" + "21";
    private static final String CRC32C = "030004" + "[0-9a-f]{8}";
    private static final String SESSION = "05000a" + "(3[0-9]|6[1-6]){10}"; // ten hexadecimal digits

    private final Path folder;

    ClientAddressOutTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static TestProxy proxy(Path state, String store) throws Exception {
        return TestProxy.start(Files.createDirectories(state), """
                listeners:
                  imap:
                    protocol: imap
                    address: "127.0.0.1:0"
                    tls: none
                    backend: store
                    proxy-header: { from: 127.0.0.2 }
                  imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
                authentication: { everybody: { type: accept } }
                backends: { store: { %s } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(store));
    }

    private static Peer behindBalancer(TestProxy proxy, String header) throws IOException {
        return TestProxy.sendLogin(Peer.connect(BALANCER, proxy.port("imap"), 0).send(header));
    }

    private static String v2Header(Peer backend) throws IOException {
        byte[] start = backend.octets(16);
        byte[] rest = backend.octets((start[14] & 0xff) << 8 | (start[15] & 0xff));
        return HexFormat.of().formatHex(start) + HexFormat.of().formatHex(rest);
    }

    private static void assertMatches(String pattern, String text) {
        assertTrue(text.matches(pattern), () -> "expected " + pattern + ", got " + text);
    }

    @Test
    void v1IsTheFirstLine() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(folder, "servers: [" + server.address() + "], proxy-header: v1");
                Peer client = behindBalancer(proxy, HEADER_IN);
                Peer backend = server.accept()) {
            assertEquals("PROXY TCP4 192.0.2.7 198.51.100.1 51234 993", backend.line());

            ScriptedBackend.logIn(backend);
            client.hear("a OK");
        }
    }

    @Test
    void endsOfDifferentFamiliesAreBothIpv6() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(folder, "servers: [" + server.address() + "], proxy-header: v1");
                Peer client = behindBalancer(proxy, HEADER_IN_6);
                Peer backend = server.accept()) {
            assertEquals("PROXY TCP6 2001:db8::7 ::ffff:198.51.100.1 51234 993", backend.line());
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void v2HasAddressesChecksumAndSession() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(folder, "servers: [" + server.address() + "], proxy-header: v2");
                Peer client = behindBalancer(proxy, HEADER_IN);
                Peer backend = server.accept()) {
            assertMatches(
                    V2_SIGNATURE + "11" + "0020" + "c0000207" + "c6336401" + "c822" + "03e1" + CRC32C + SESSION,
                    v2Header(backend));

            ScriptedBackend.logIn(backend);
            client.hear("a OK");
        }
    }

    @Test
    void v2HasWhatTheHandshakeToldAndAsMuchAsFits() throws Exception {
        HexFormat hex = HexFormat.of();
        String version = "210007" + hex.formatHex("TLSv1.3".getBytes(US_ASCII));
        String authority = "020010" + hex.formatHex(TestProxy.NAME.getBytes(US_ASCII));
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(folder, "servers: [" + server.address() + "], proxy-header: v2");
                Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
                Peer backend = server.accept()) {
            String header = v2Header(backend);

            assertMatches(
                    V2_SIGNATURE + "11" + "[0-9a-f]{4}" + "7f000001" + "7f000001" + "[0-9a-f]{8}" + CRC32C
                            + "20[0-9a-f]{4}" + "01" + "00000001" + version + "23[0-9a-f]{4}544c53[0-9a-f]+"
                            + authority + SESSION,
                    header);
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    /** All that a balancer says of TLS that ended there; nothing when the listener does not want that to count. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tlsThatEndedBeforeUsIsToldOn(boolean counts) throws Exception {
        ProxyHeader told = ProxyHeader.of(
                        new InetSocketAddress("192.0.2.7", 51234), new InetSocketAddress("198.51.100.1", 993))
                .withAuthority("imap.example.org")
                .withAlpn("imap")
                .withUniqueId("balancer-17");
        HeaderTls tls = HeaderTls.of("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256").withVerifiedCertificate("alice");
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners:
                          imap:
                            protocol: imap
                            address: "127.0.0.1:0"
                            tls: starttls-optional
                            tls-from-header: %s
                            backend: store
                            proxy-header: { from: 127.0.0.2 }
                        authentication: { everybody: { type: accept } }
                        backends: { store: { servers: [%s], proxy-header: v2 } }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(counts, server.address()));
                Peer client = Peer.connect(BALANCER, proxy.port("imap"), 0).send(octets(told.withTls(tls)))) {
            if (!counts) {
                client.hear("* OK [CAPABILITY IMAP4rev1");
                client.say("x STARTTLS").hear("x OK");
                client.secure(proxy.trust(), TestProxy.NAME).say("a LOGIN alice s3cret");
            } else {
                TestProxy.sendLogin(client);
            }
            try (Peer backend = server.accept()) {
                byte[] header = HexFormat.of().parseHex(v2Header(backend));

                HeaderResult.Complete heard =
                        (HeaderResult.Complete) new ProxyHeaderReader().read(header, header.length);
                assertEquals(
                        counts ? told.withTls(tls) : told,
                        counts
                                ? heard.header()
                                : new ProxyHeader(
                                        heard.header().addresses(),
                                        false,
                                        heard.header().alpn(),
                                        heard.header().authority(),
                                        heard.header().uniqueId(),
                                        Optional.empty()));
                assertEquals(
                        counts ? Optional.of("alice") : Optional.empty(),
                        heard.header().tls().flatMap(HeaderTls::commonName));
            }
        }
    }

    private static byte[] octets(ProxyHeader header) {
        ByteBuffer bytes = ProxyHeaderWriter.v2().write(header);
        byte[] octets = new byte[bytes.remaining()];
        bytes.get(octets);
        return octets;
    }

    @Test
    void imapIdTellsBothEndsAndHowManyProxiesMoreThereMayBe() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(folder, "servers: [" + server.address() + "], imap-id: true");
                Peer client = behindBalancer(proxy, HEADER_IN);
                Peer backend = server.accept()) {
            backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] backend");

            assertMatches(
                    "A1 ID \\(\"x-session-id\" \"[0-9a-f]{10}\" \"x-originating-ip\" \"192\\.0\\.2\\.7\""
                            + " \"x-originating-port\" \"51234\" \"x-connected-ip\" \"198\\.51\\.100\\.1\""
                            + " \"x-connected-port\" \"993\" \"x-proxy-ttl\" \"5\"\\)",
                    backend.line());
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void behindTwoProxiesTheBackendStillSeesTheFirstClient() throws Exception {
        for (String version : new String[] {"v1", "v2"}) {
            try (ScriptedBackend server = new ScriptedBackend();
                    TestProxy second = TestProxy.start(
                            Files.createDirectories(folder.resolve("2" + version)), """
                            listeners:
                              imap:
                                protocol: imap
                                address: "127.0.0.1:0"
                                tls: none
                                backend: store
                                proxy-header: { from: 127.0.0.1 }
                            authentication: { everybody: { type: accept } }
                            backends: { store: { servers: [%s], proxy-header: v1 } }
                            limits: { loops: 1, drain-timeout: 0s }
                            """.formatted(server.address()));
                    TestProxy first = proxy(
                            folder.resolve("1" + version),
                            "servers: [\"127.0.0.1:" + second.port("imap") + "\"], proxy-header: " + version);
                    Peer client = behindBalancer(first, HEADER_IN);
                    Peer backend = server.accept()) {
                assertEquals("PROXY TCP4 192.0.2.7 198.51.100.1 51234 993", backend.line());

                ScriptedBackend.logIn(backend);
                client.hear("a OK");
            }
        }
    }

    private static TestProxy inARow(Path state, int port, int next) throws Exception {
        return TestProxy.start(Files.createDirectories(state), """
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:%d", tls: none, backend: store, trusted-forwarders: 127.0.0.1 }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: ["127.0.0.1:%d"], imap-id: true } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(port, next));
    }

    @Test
    void anIdThatCameFromAProxyGoesOnWithOneProxyLess() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy second = inARow(folder.resolve("second"), 0, server.port());
                TestProxy first = proxy(
                        folder.resolve("first"),
                        "servers: [\"127.0.0.1:" + second.port("imap") + "\"], imap-id: true");
                Peer client = behindBalancer(first, HEADER_IN);
                Peer backend = server.accept()) {
            backend.say("* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] backend");

            assertMatches(
                    "A1 ID \\(\"x-session-id\" \"[0-9a-f]{10}\" \"x-originating-ip\" \"192\\.0\\.2\\.7\""
                            + " \"x-originating-port\" \"51234\" \"x-connected-ip\" \"198\\.51\\.100\\.1\""
                            + " \"x-connected-port\" \"993\" \"x-proxy-ttl\" \"4\"\\)",
                    backend.line());
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void proxiesThatSendALoginInACircleStop() throws Exception {
        int here;
        int there;
        try (ScriptedBackend free = new ScriptedBackend();
                ScriptedBackend other = new ScriptedBackend()) {
            here = free.port();
            there = other.port();
        }
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy one = inARow(folder.resolve("one"), here, there);
                TestProxy other = inARow(folder.resolve("other"), there, here);
                Peer client = TestProxy.sendLogin(one.connect("imap"))) {
            client.hear("a NO [UNAVAILABLE]");
            assertEquals(there, other.port("imap"));
            log.await(
                    "WARN  backend failed: loop: the login has passed as many proxies as it may, while connecting",
                    "listener=imap",
                    "user=alice");
        }
    }

    @Test
    void aServerThatIsOneOfOurOwnListenersIsNotCalled() throws Exception {
        int port;
        try (ScriptedBackend free = new ScriptedBackend()) {
            port = free.port();
        }
        try (TestProxy proxy = TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: ":%d", tls: none, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: ["127.0.0.3:%d"] } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(port, port));
                Peer client = TestProxy.sendLogin(proxy.connect("imap"))) {
            client.hear("a NO [UNAVAILABLE]");
        }
    }

    // ---- names ----

    private Peer strangersMail(TestProxy proxy) throws IOException {
        Peer client = Peer.connect(BALANCER, proxy.port("mx"), 0).send(HEADER_IN);
        client.hear("220 ");
        client.say("HELO client").hear("250 ");
        client.say("MAIL FROM:<a@example.org>").hear("250 ");
        return client.say("RCPT TO:<b@example.com>");
    }

    private TestProxy mx(ScriptedNameServer names, ScriptedBackend server, String timeout) throws Exception {
        return TestProxy.start(folder, """
                name-servers: "%s"
                listeners:
                  mx:
                    protocol: smtp
                    address: "127.0.0.1:0"
                    tls: none
                    backend: mta
                    proxy-header: { from: 127.0.0.2 }
                backends: { mta: { servers: [%s], login: none } }
                limits: { loops: 1, drain-timeout: 0s, reverse-lookup-timeout: %s }
                """.formatted(names.address(), server.address(), timeout));
    }

    private static String xclient(Peer backend) throws IOException {
        backend.say("220 mta");
        backend.hear("EHLO client");
        backend.say("250-mta\r\n250 XCLIENT NAME ADDR PORT");
        return backend.line();
    }

    @Test
    void aStrangersNameGoesToTheBackend() throws Exception {
        try (ScriptedNameServer names = new ScriptedNameServer()
                        .knows("PTR 7.2.0.192.in-addr.arpa", "client.example.org")
                        .knows("A client.example.org", "192.0.2.7");
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = mx(names, server, "20s");
                Peer client = strangersMail(proxy);
                Peer backend = server.accept()) {
            assertEquals("XCLIENT ADDR=192.0.2.7 NAME=client.example.org PORT=51234", xclient(backend));
            assertEquals(0, client.socket().getInputStream().available());
        }
    }

    @Test
    void aNameServerThatSaysNothingIsNotWaitedForLong() throws Exception {
        try (ScriptedNameServer names = new ScriptedNameServer();
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = mx(names, server, "100ms")) {
            names.fallSilent();
            try (Peer client = strangersMail(proxy);
                    Peer backend = server.accept()) {
                assertEquals("XCLIENT ADDR=192.0.2.7 NAME=[TEMPUNAVAIL] PORT=51234", xclient(backend));
                assertEquals(0, client.socket().getInputStream().available());
            }
        }
    }
}
