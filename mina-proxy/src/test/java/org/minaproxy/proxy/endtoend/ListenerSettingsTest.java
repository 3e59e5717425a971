package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.net.ScriptedServer;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.PemFiles;

/** What one listener does otherwise than the others. */
class ListenerSettingsTest {

    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 51234 143\r\n";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path folder;

    ListenerSettingsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private <T extends AutoCloseable> T remember(T each) {
        open.push(each);
        return each;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static InetAddress ipv6Loopback() throws IOException {
        byte[] address = new byte[16];
        address[15] = 1;
        return InetAddress.getByAddress(address);
    }

    /** Answers the next question, which this returns. */
    private static String answer(ScriptedServer service, String... headers) throws IOException {
        return service.accept()
                .answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n" + String.join("\r\n", headers)
                        + "\r\n\r\n");
    }

    @Test
    void aListenersOwnNameChoosesTheCertificateOfThoseWhoAskForNone() throws Exception {
        TestCa ca = new TestCa(folder);
        List<TlsIdentity> identities = new ArrayList<>();
        for (String name : List.of("one.example.com", "two.example.com")) {
            TlsIdentity identity = ca.issue(name, "127.0.0.1");
            PemFiles.write(identity, folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
            identities.add(identity);
        }
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners:
                  one: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
                  two: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store, hostname: two.example.com }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1] } }
                tls:
                  certificates:
                    - { chain: one.example.com.pem, key: one.example.com.key }
                    - { chain: two.example.com.pem, key: two.example.com.key }
                """));

        for (boolean reloaded : new boolean[] {false, true}) {
            if (reloaded) {
                proxy.proxy().reload();
            }
            assertEquals(identities.get(0).certificate(), shown(proxy, "one", "127.0.0.1"));
            assertEquals(identities.get(1).certificate(), shown(proxy, "two", "127.0.0.1"));
            assertEquals(identities.get(0).certificate(), shown(proxy, "two", "one.example.com"));
        }
    }

    private static Certificate shown(TestProxy proxy, String listener, String host) throws Exception {
        try (Peer client = proxy.connect(listener).secure(proxy.trust(), host)) {
            client.hear("* OK");
            return ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void eachHasItsNameAndItsPatience() throws Exception {
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners:
                  one: { protocol: smtp, address: "127.0.0.1:0", tls: none, backend: mta }
                  two:
                    protocol: smtp
                    address: "127.0.0.1:0"
                    tls: none
                    hostname: two.example.com
                    greeting-delay: 100ms
                    limits: { bad-commands: 1 }
                    tcp:
                      backlog: 5
                      receive-buffer: 64k
                      send-buffer: 64k
                      keep-alive: true
                      keep-alive-idle: 30s
                      keep-alive-interval: 10s
                      keep-alive-count: 3
                    backend: mta
                backends: { mta: { servers: [127.0.0.1] } }
                """));

        try (Peer one = remember(proxy.connect("one"));
                Peer two = remember(proxy.connect("two"))) {
            one.hear("220 " + TestProxy.NAME);
            two.hear("220 two.example.com");
            one.say("NONSENSE").hear("500");
            two.say("NONSENSE").hear("500");
            one.say("NOOP").hear("250");
            two.hear("421");
            two.hearEnd();
        }
    }

    @Test
    void whoTalksBeforeTheGreetingHearsNoGreeting() throws Exception {
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners: { mx: { protocol: smtp, address: "127.0.0.1:0", tls: none, greeting-delay: 1m, backend: mta } }
                backends: { mta: { servers: [127.0.0.1] } }
                """));

        try (Peer client = proxy.connect("mx").say("EHLO spammer.example")) {
            client.hear("554 " + TestProxy.NAME);
            client.hearEnd();
        }
    }

    @Test
    void eachAsksItsOwnSources() throws Exception {
        ScriptedServer service = remember(new ScriptedServer());
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners:
                  one: { protocol: imap, address: "127.0.0.1:0", tls: none, sources: [everybody], backend: store }
                  two: { protocol: imap, address: "127.0.0.1:0", tls: none, sources: [service], backend: store }
                authentication:
                  everybody: { type: accept }
                  service: { type: http, url: "http://127.0.0.1:%d/mail" }
                backends: { store: { servers: ["127.0.0.1:1"], connect-timeout: 1s } }
                """.formatted(service.port())));

        try (Peer one = TestProxy.sendLogin(proxy.connect("one"));
                Peer two = TestProxy.sendLogin(proxy.connect("two"))) {
            one.hear("a NO [UNAVAILABLE]");
            answer(service, "Auth-Status: No, thanks");
            two.hear("a NO No, thanks");
        }
    }

    @Test
    void aBackendWithoutServersHasSettingsForThoseThatAreNamed() throws Exception {
        ScriptedServer service = remember(new ScriptedServer());
        ScriptedBackend backend = remember(new ScriptedBackend());
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: named } }
                authentication: { service: { type: http, url: "http://127.0.0.1:%d/mail" } }
                backends: { named: { servers: [], balance: round-robin, proxy-header: v1 } }
                """.formatted(service.port())));

        try (Peer client = TestProxy.sendLogin(proxy.connect("imap"))) {
            answer(service, "Auth-Status: OK", "Auth-Server: 127.0.0.1", "Auth-Port: " + backend.port());
            try (Peer server = backend.accept()) {
                server.hear("PROXY TCP4 127.0.0.1");
                ScriptedBackend.logIn(server);
                client.hear("a OK");
            }
        }
        try (Peer client = TestProxy.sendLogin(proxy.connect("imap"))) {
            answer(service, "Auth-Status: OK");
            client.hear("a NO [UNAVAILABLE]");
        }
    }

    @Test
    void aHeaderThatIsNotBelievedIsToldToTheSourceAlone() throws Exception {
        ScriptedServer service = remember(new ScriptedServer());
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners:
                  imap:
                    protocol: imap
                    address: "127.0.0.1:0"
                    tls: none
                    proxy-header: { from: [0.0.0.0/0], believe: [127.0.0.9] }
                authentication: { service: { type: http, url: "http://127.0.0.1:%d/mail" } }
                """.formatted(service.port())));

        try (Peer stranger = proxy.connect("imap").send(HEADER);
                Peer balancer =
                        Peer.connect("127.0.0.9", proxy.port("imap"), 65536).send(HEADER)) {
            TestProxy.sendLogin(stranger);
            String askedForStranger = answer(service, "Auth-Status: No");
            TestProxy.sendLogin(balancer);
            String askedForClient = answer(service, "Auth-Status: No");

            assertTrue(askedForStranger.contains("Client-IP: 127.0.0.1\r\n"), askedForStranger);
            assertTrue(askedForStranger.contains("Proxy-Protocol-Addr: 192.0.2.7\r\n"), askedForStranger);
            assertTrue(askedForClient.contains("Client-IP: 192.0.2.7\r\n"), askedForClient);
        }
    }

    /** Else whoever may connect could hide from the log, or go by another session's name there. */
    @Test
    void aHeaderThatIsNotBelievedNamesNoSessionAndMakesNoHealthCheck() throws Exception {
        byte[] named = HexFormat.of()
                .parseHex("0d0a0d0a000d0a515549540a" + "2111" + "0013" + "c0000207c0000201c822008f" + "050004"
                        + "66616b65");
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT)) {
            TestProxy proxy = remember(TestProxy.start(folder, """
                    listeners:
                      pop3:
                        protocol: pop3
                        address: "127.0.0.1:0"
                        tls: none
                        backend: store
                        proxy-header: { from: [0.0.0.0/0], believe: [] }
                    authentication: { everybody: { type: accept } }
                    backends: { store: { servers: [127.0.0.1] } }
                    """));
            for (byte[] header : List.of(named, "PROXY UNKNOWN\r\n".getBytes(ISO_8859_1))) {
                try (Peer client = proxy.connect("pop3").send(header)) {
                    client.hear("+OK");
                    client.say("QUIT").hear("+OK");
                    String line = log.await("INFO  session closed", "client=127.0.0.1:" + client.localPort());
                    assertFalse(line.contains("session=fake"), line);
                }
            }
        }
    }

    @Test
    void everyIpv4AddressIsNoIpv6Address() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, ipv6Loopback())) {
            port = free.getLocalPort();
        }
        TestProxy proxy = remember(TestProxy.start(folder, """
                listeners:
                  v4: { protocol: smtp, address: "0.0.0.0:%1$d", tls: none, backend: mta }
                  v6: { protocol: smtp, address: "[::1]:%1$d", tls: none, hostname: six.example.com, backend: mta }
                backends: { mta: { servers: [127.0.0.1] } }
                """.formatted(port)));

        try (Peer four = proxy.connect("v4");
                Peer six = new Peer(new Socket(ipv6Loopback(), port))) {
            assertFalse(four.hear("220 ").isEmpty());
            assertEquals("220 six.example.com", six.line().substring(0, 19));
        }
    }
}
