package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;

/**
 * Connections with TLS on both sides leave nothing behind, however they end. File descriptors tell it: an engine of Conscrypt holds its own as long as its memory
 * outside the heap.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
@EnabledOnOs(OS.LINUX)
class NothingIsKeptTest {

    private static final int TIMES = 10;

    private final Path folder;
    private final TestCa ca;

    NothingIsKeptTest(@TempDir Path folder) {
        this.folder = folder;
        this.ca = new TestCa(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void howeverConnectionsEnd(String engine) throws Exception {
        SSLContext right = ca.server("store.example.com");
        SSLContext wrong = ca.server("other.example.com");
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(engine, server)) {
            everyEnd(proxy, server, right, wrong); // opens what is opened once
            long before = leastDescriptorsWithin(Duration.ofSeconds(1));

            for (int i = 0; i < TIMES; i++) {
                everyEnd(proxy, server, right, wrong);
            }

            awaitDescriptors(before);
            assertEquals(
                    List.of(),
                    log.lines().stream().filter(line -> line.contains("ERROR")).toList());
        }
    }

    private TestProxy proxy(String engine, ScriptedBackend server) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], tls: implicit, tls-name: store.example.com, tls-ca: %s, retry-after: 0s } }
                limits: { loops: 2, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(server.address(), ca.certificateFile(), engine));
    }

    private static void everyEnd(TestProxy proxy, ScriptedBackend server, SSLContext right, SSLContext wrong)
            throws Exception {
        failedHandshakes(proxy);
        abortedHandshakes(proxy);
        goodHandshakes(proxy);
        logins(proxy, server, right);
        failedLogins(proxy, server, wrong);
    }

    private static void failedHandshakes(TestProxy proxy) throws Exception {
        try (Peer speakingInClear = proxy.connect("imaps")) {
            speakingInClear.send("a LOGIN alice s3cret\r\n").finish();
            speakingInClear.hearTlsEnd();
        }
        try (Peer expectingAnotherName = proxy.connect("imaps")) {
            assertThrows(IOException.class, () -> expectingAnotherName.secure(proxy.trust(), "wrong.example.com"));
        }
        try (Peer fromLongAgo = proxy.connect("imaps")) {
            fromLongAgo.send(
                    "\026\003\001\0\057\001\0\0\053\003\002" + "r".repeat(32) + "\0\0\004\300\023\300\011\001\0");
            fromLongAgo.finish().hearTlsEnd();
        }
    }

    private static void abortedHandshakes(TestProxy proxy) throws Exception {
        byte[] hello = clientHello(proxy.trust());
        byte[] half = Arrays.copyOf(hello, hello.length / 2);
        proxy.connect("imaps").close();
        try (Peer ending = proxy.connect("imaps")) {
            ending.send(half).finish().hearTlsEnd();
        }
        proxy.connect("imaps").send(half).reset();
        Peer inTheMiddle = proxy.connect("imaps").send(hello);
        inTheMiddle.octets(5); // the server has answered
        inTheMiddle.reset();
    }

    private static byte[] clientHello(SSLContext context) throws SSLException {
        SSLEngine engine = context.createSSLEngine(TestProxy.NAME, 993);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(1 << 15);
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] octets = new byte[hello.flip().remaining()];
        hello.get(octets);
        return octets;
    }

    private static void goodHandshakes(TestProxy proxy) throws Exception {
        try (Peer polite = proxy.connectTls("imaps")) {
            polite.hear("* OK");
            polite.say("a LOGOUT").hear("* BYE");
            polite.hear("a OK");
            polite.hearEnd();
        }
        Peer rude = proxy.connectTls("imaps");
        rude.hear("* OK");
        rude.reset();
    }

    private static void logins(TestProxy proxy, ScriptedBackend server, SSLContext right) throws Exception {
        try (Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
                Peer backend = server.accept()) {
            ScriptedBackend.logIn(backend.serveTls(right));
            client.hear("a OK");
            backend.finish();
            client.hearEnd().leave();
            backend.hearEnd();
        }
        Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
        try (Peer backend = server.accept()) {
            ScriptedBackend.logIn(backend.serveTls(right));
            client.hear("a OK");
            client.reset();
            assertEquals(Peer.END, backend.line());
        }
    }

    private static void failedLogins(TestProxy proxy, ScriptedBackend server, SSLContext wrong) throws Exception {
        try (Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"));
                Peer impostor = server.accept()) {
            assertThrows(IOException.class, () -> {
                impostor.serveTls(wrong);
                impostor.octets(1);
            });
            client.hear("a NO [UNAVAILABLE]");
        }
        try (Peer client = TestProxy.sendLogin(proxy.connectTls("imaps"))) {
            server.accept().reset();
            client.hear("a NO [UNAVAILABLE]");
        }
    }

    private static long leastDescriptorsWithin(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        long least = descriptors();
        while (System.nanoTime() < end) {
            least = Math.min(least, descriptors());
            LockSupport.parkNanos(10_000_000);
        }
        return least;
    }

    // Connections close a little later than their clients see it.
    private static void awaitDescriptors(long most) throws IOException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        long now = descriptors();
        while (now > most) {
            assertTrue(System.nanoTime() < deadline, now + " descriptors, and " + most + " before");
            LockSupport.parkNanos(10_000_000);
            now = descriptors();
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
