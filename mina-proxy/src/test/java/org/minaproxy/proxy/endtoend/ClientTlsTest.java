package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.tls.TlsIdentity;

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

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void failedHandshakesKeepNoDescriptors(String engine) throws Exception {
        try (TestProxy proxy = proxy(engine, "\"127.0.0.1:1\"", "")) {
            failedHandshakes(proxy, 10);
            long before = descriptors();

            failedHandshakes(proxy, 60);

            awaitDescriptors(before + 10);
        }
    }

    private static void failedHandshakes(TestProxy proxy, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            try (Peer client = proxy.connect("imaps")) {
                if (i % 3 == 0) {
                    client.send("a LOGIN alice s3cret\r\n").finish();
                    client.hearTlsEnd();
                } else if (i % 3 == 1) {
                    assertThrows(IOException.class, () -> client.secure(proxy.trust(), "wrong.example.com"));
                } else {
                    client.send(new byte[] {22, 3, 1, 1, 0, 1}).finish(); // the beginning of a ClientHello
                    client.hearTlsEnd();
                }
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    // Connections close a little later than their clients see it.
    private static void awaitDescriptors(long most) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (descriptors() > most) {
            assertTrue(System.nanoTime() < deadline, "descriptors are not given back");
            Thread.onSpinWait();
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

    private void install(TestCa ca, TlsIdentity identity) throws IOException {
        Files.copy(
                ca.directory().chainFile(identity), folder.resolve("chain.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ca.directory().keyFile(identity), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<?> shownTo(Peer client) throws Exception {
        return List.of(((SSLSocket) client.socket()).getSession().getPeerCertificates()[0]);
    }
}
