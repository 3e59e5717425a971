package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.PemFiles;

/** TLS towards clients, with both engines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class ClientTlsTest {

    private final Path folder;

    ClientTlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private TestProxy proxy(String engine, String servers, String certificates) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s] } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s, certificates: [%s] }
                """.formatted(servers, engine, certificates));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void tinyRecordsInOneGoCostNoMemory(String engine) throws Exception {
        int records = 10_000;
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(engine, server.address(), "");
                Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            RandomStream stream = new RandomStream(7);
            byte[] octets = stream.beginning(records);
            long before = LoopThreads.allocatedOctets();

            client.hold();
            for (byte octet : octets) {
                client.send(new byte[] {octet});
            }
            client.release();
            stream.receive(backend, 0, records);

            long perRecord = (LoopThreads.allocatedOctets() - before) / records;
            assertTrue(perRecord < 2_000, () -> "octets allocated for a record of one: " + perRecord);
        }
    }

    /** TLS 1.2, ECDHE with AES-128-GCM for either kind of key, P-256, ECDSA with SHA-256; DEFLATE goes first (RFC 3749). */
    private static final String HELLO_WITH_COMPRESSION = "1603010044" + "01000040" + "0303" + "aa".repeat(32) + "00"
            + "0006c02bc02f00ff" + "020100" + "0010" + "000a000400020017" + "000d000400020403";

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void nothingIsCompressed(String engine) throws Exception {
        try (TestProxy proxy = proxy(engine, "\"127.0.0.1:1\"", "");
                Peer client = proxy.connect("imaps")) {
            client.send(HexFormat.of().parseHex(HELLO_WITH_COMPRESSION));

            byte[] record = client.octets(5 + 4); // and the head of the message in it
            assertEquals(22, record[0], "the record type of a handshake");
            assertEquals(2, record[5], "the message type of a ServerHello");
            byte[] beginning = client.octets(2 + 32 + 1); // version, random, and how long the session id is
            client.octets(beginning[34]);
            byte[] chosen = client.octets(3);

            assertEquals("c02b00", HexFormat.of().formatHex(chosen), "the cipher suite, and no compression");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void firstCommandWithTheEndOfTheHandshake(String engine) throws Exception {
        try (TestProxy proxy = proxy(engine, "\"127.0.0.1:1\"", "");
                Peer client = proxy.connect("imaps")) {
            client.holdAfter(1)
                    .secure(proxy.trust(), TestProxy.NAME)
                    .say("a NOOP")
                    .release();
            client.hear("* OK");
            client.hear("a OK");
            client.say("b LOGOUT").hear("* BYE");
            client.hear("b OK");
            client.hearEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void newCertificatesDoNotDisturbSessions(String engine) throws Exception {
        TestCa ca = new TestCa(folder);
        TlsIdentity first = ca.issue(TestProxy.NAME, "first.example.com");
        String certificates = "{ chain: chain.pem, key: key.pem }";
        install(ca, first);
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(engine, server.address(), certificates);
                Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            assertEquals(List.of(first.certificate()), shownTo(client));

            TlsIdentity second = ca.issue(TestProxy.NAME, "second.example.com");
            install(ca, second);
            proxy.proxy().reload();

            try (Peer late = proxy.connectTls("imaps")) {
                late.hear("* OK");
                assertEquals(List.of(second.certificate()), shownTo(late));
            }
            client.say("b NOOP");
            backend.hear("b NOOP");
            backend.say("b OK");
            client.hear("b OK");
        }
    }

    @ParameterizedTest
    @CsvSource({"jsse, TLSv1.3", "jsse, TLSv1.2", "conscrypt, TLSv1.3", "conscrypt, TLSv1.2"})
    void clientsResumeTheirSessionsAfterAReload(String engine, String version) throws Exception {
        TestCa ca = new TestCa(folder);
        install(ca, ca.issue(TestProxy.NAME));
        Path more = Files.createDirectories(folder.resolve("more"));
        String places = "{ chain: chain.pem, key: key.pem }, { folder: more }";
        try (TestProxy proxy = proxy(engine, "\"127.0.0.1:1\"", places)) {
            SSLContext returning = proxy.trust();
            long first = sessionsBeginning(proxy, returning, version);

            String name = engine + version;
            PemFiles.write(ca.issue("another.example.com"), more.resolve(name + ".pem"), more.resolve(name + ".key"));
            proxy.proxy().reload();

            assertEquals(first, sessionsBeginning(proxy, returning, version));
            assertNotEquals(first, sessionsBeginning(proxy, proxy.trust(), version));
        }
    }

    private static long sessionsBeginning(TestProxy proxy, SSLContext context, String version) throws Exception {
        try (Peer client = proxy.connect("imaps").secure(context, TestProxy.NAME, version)) {
            client.hear("* OK"); // with TLS 1.3, what is needed to resume comes before it
            return ((SSLSocket) client.socket()).getSession().getCreationTime();
        }
    }

    private void install(TestCa ca, TlsIdentity identity) throws IOException {
        Files.copy(
                ca.directory().chainFile(identity), folder.resolve("chain.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ca.directory().keyFile(identity), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<?> shownTo(Peer client) throws Exception {
        return List.of(((SSLSocket) client.socket()).getSession().getPeerCertificates()[0]);
    }
}
