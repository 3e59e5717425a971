package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of an input stays readable for ever: who may not act on it yet must not look at it all the time. */
class SuspendedTest {

    private static final int MEGABYTES_16 = 16 * 1024 * 1024;
    private static final long MOST_CPU_MILLIS = 200; // of the 700 that nothing happens

    @Test
    void clientFinishesWhileTheAuthenticationSourceThinks(@TempDir Path folder) throws Exception {
        try (ScriptedBackend lookup = new ScriptedBackend();
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none } }
                        authentication: { slow: { type: http, url: "http://127.0.0.1:%d/", timeout: 60s } }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(lookup.port()));
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer question = lookup.accept()) {
            client.say("b LOGOUT").finish();

            long before = LoopThreads.cpuMillis();
            client.hearNothing();

            assertIdleSince(before);
            question.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\n"
                    + "Auth-Port: " + server.port() + "\r\n\r\n");
            try (Peer backend = server.acceptImap()) {
                client.hear("a OK");
                backend.hear("b LOGOUT");
                backend.hearEnd();
            }
        }
    }

    @Test
    void clientFinishesBehindWhatTheBackendDoesNotTake(@TempDir Path folder) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend(32 * 1024);
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.acceptImap();
                Peer bystander = proxy.connect("imap")) {
            bystander.hear("* OK");
            client.hear("a OK");
            RandomStream stream = new RandomStream(4);
            RandomStream.Sending sending = stream.send(client, MEGABYTES_16);
            sending.awaitBlocked();

            long before = LoopThreads.cpuMillis();
            bystander.hearNothing();

            assertIdleSince(before);
            CompletableFuture<Void> finished = sending.whenDone(client::finish);
            stream.receive(backend, 0, MEGABYTES_16);
            finished.join();
            backend.hearEnd();
            backend.finish();
            client.hearEnd();
        }
    }

    private static void assertIdleSince(long before) {
        long used = LoopThreads.cpuMillis() - before;
        assertTrue(used < MOST_CPU_MILLIS, () -> "processor time used: " + used + " ms");
    }
}
