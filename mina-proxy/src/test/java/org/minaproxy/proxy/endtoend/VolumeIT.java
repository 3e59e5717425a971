package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GiB each way at once, past readers that stop, through a proxy that has 128 MiB of memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class VolumeIT {

    private static final long GIBIBYTE = 1L << 30;

    private final Path folder;

    VolumeIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({
        "imap, none, jsse, 2^37",
        // Keys are renewed every 8 MiB. Not where both ends are sockets of the JDK: their readers wait for their
        // writers then.
        "imaps, none, jsse, 2^23",
        "imaps, implicit, jsse, 2^37",
        "imaps, implicit, conscrypt, 2^37"
    })
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void arrivesAsItWasSent(String listener, String backendTls, String engine, String keyLimit) throws Exception {
        TestCa ca = new TestCa(folder);
        SSLContext served = ca.server("store.example.com");
        Path keys = Files.writeString(
                folder.resolve("java.security"),
                "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate " + keyLimit + "\n",
                UTF_8);
        try (ScriptedBackend server = new ScriptedBackend();
                ProxyProcess proxy = new ProxyProcess(
                        config(server, ca, backendTls, engine),
                        List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError", "-Djava.security.properties=" + keys));
                Peer client = connect(proxy, listener, ca);
                Peer backend = accept(server, backendTls, served)) {
            client.hear("a OK");
            RandomStream up = new RandomStream(8);
            RandomStream down = new RandomStream(9);

            RandomStream.Sending fromClient = up.send(client, GIBIBYTE);
            RandomStream.Sending fromBackend = down.send(backend, GIBIBYTE);
            fromClient.awaitBlocked();
            fromBackend.awaitBlocked();
            CompletableFuture<Void> atBackend = up.receiveAsync(backend, 0, GIBIBYTE);
            down.receive(client, 0, GIBIBYTE / 2);
            fromBackend.awaitBlocked(); // the client stops once more, in the middle
            down.receive(client, GIBIBYTE / 2, GIBIBYTE / 2);
            atBackend.join();
            fromClient.join();
            fromBackend.join();

            assertTrue(proxy.isAlive(), proxy::log);
            client.finish();
            backend.hearEnd();
            backend.finish();
            client.hearEnd();
            client.leave();
            assertEquals(0, proxy.stop(), proxy::log);
            String octets = String.valueOf(GIBIBYTE);
            assertTrue(proxy.log().contains("in=" + octets + " out=" + octets), proxy::log);
        }
    }

    private Path config(ScriptedBackend server, TestCa ca, String backendTls, String engine) throws Exception {
        String verified =
                backendTls.equals("none") ? "" : ", tls-ca: " + ca.certificateFile() + ", tls-name: store.example.com";
        return Files.writeString(
                folder.resolve("mina-proxy.yaml"),
                """
                hostname: mail.example.com
                state-directory: %s
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store }
                  imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], tls: %s%s } }
                tls: { engine: %s }
                limits: { drain-timeout: 5s }
                """.formatted(folder, server.address(), backendTls, verified, engine),
                UTF_8);
    }

    private static Peer connect(ProxyProcess proxy, String listener, TestCa ca) throws Exception {
        Peer client = Peer.connect(proxy.port(listener));
        if (listener.equals("imaps")) {
            client.secure(ca.client(), TestProxy.NAME);
        }
        return TestProxy.sendLogin(client);
    }

    private static Peer accept(ScriptedBackend server, String tls, SSLContext served) throws Exception {
        Peer backend = server.accept();
        if (tls.equals("implicit")) {
            backend.serveTls(served);
        }
        ScriptedBackend.logIn(backend);
        return backend;
    }
}
