package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.log.LineLayout;

/** Nobody gets more of us than the configuration allows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class BoundsTest {

    private static final String NO_SERVER = "\"127.0.0.1:1\"";
    private static final int MEGABYTES_16 = 16 * 1024 * 1024;
    private static final long MOST_IDLE_CPU_MILLIS = 20;
    private static final int MEGABYTES_64 = 64 * 1024 * 1024;

    private final Path folder;

    BoundsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void floodWhileTheAuthenticationSourceThinks() throws Exception {
        try (ScriptedBackend lookup = new ScriptedBackend();
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none } }
                        authentication: { slow: { type: http, url: "http://127.0.0.1:%d/", timeout: 60s } }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(lookup.port()));
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer question = lookup.accept()) {
            RandomStream stream = new RandomStream(6);

            long taken = stream.send(client, MEGABYTES_64).awaitBlocked();

            assertTrue(taken < MEGABYTES_64 / 2, () -> "octets taken: " + taken);
            question.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\n"
                    + "Auth-Port: " + server.port() + "\r\n\r\n");
            try (Peer backend = server.acceptImap()) {
                client.hear("a OK");
                stream.receive(backend, 0, MEGABYTES_64);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"imap, jsse", "imaps, jsse", "imaps, conscrypt"})
    @Timeout(60)
    void floodOfCommandsWhoseRepliesNobodyReads(String listener, String engine) throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, engine, ", bad-commands: 1000", NO_SERVER);
                Peer bystander = proxy.connect("imap");
                Peer client = listener.equals("imap") ? proxy.connect(listener) : proxy.connectTls(listener)) {
            bystander.hear("* OK");
            client.hear("* OK");

            RandomStream.Sending flood = new RandomStream("a CAPABILITY\n").send(client, MEGABYTES_16);
            awaitIdle(bystander);

            long taken = flood.awaitBlocked(); // by the kernels' buffers
            assertTrue(taken < MEGABYTES_16 / 2, () -> "octets taken: " + taken);
            client.reset();
        }
    }

    /** Waits until the proxy has nothing to do any more. */
    private static void awaitIdle(Peer bystander) throws Exception {
        long before;
        do {
            before = LoopThreads.cpuMillis();
            bystander.hearNothing();
        } while (LoopThreads.cpuMillis() - before > MOST_IDLE_CPU_MILLIS);
    }

    @Test
    void lineWithoutEnd() throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, "", NO_SERVER);
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");

            client.send(new byte[1_000_000]);

            client.hear("* BYE [LIMIT]");
            assertEquals(Peer.END, client.line());
        }
    }

    @Test
    void hugeLiteral() throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, "", NO_SERVER);
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.say("a LOGIN {2147483648}").hear("a ");
            client.say("b LOGIN alice {2147483647+}").hear("* BYE");
            assertEquals(Peer.END, client.line());
        }
    }

    @Test
    void badCommands() throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, ", bad-commands: 3", NO_SERVER);
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.send("a X\r\nb X\r\nc X\r\nd X\r\n");
            client.hear("a BAD");
            client.hear("b BAD");
            client.hear("c BAD");
            client.hear("* BYE");
            client.hearEnd();
        }
    }

    @Test
    void timeUntilTheLogin() throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, ", login-timeout: 1s", NO_SERVER);
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.hear("* BYE");
            client.hearEnd();
        }
    }

    @Test
    void silenceIsBrokenByEitherSide() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, ", idle-timeout: 1s", server.address());
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");

            for (int i = 0; i < 2; i++) {
                backend.hearNothing();
                client.say("b NOOP");
                backend.hear("b NOOP");
                client.hearNothing();
                backend.say("b OK");
                client.hear("b OK");
            }

            assertEquals(Peer.END, client.line());
            backend.hearEnd();
            log.await("session closed", "cause=IDLE");
        }
    }

    @Test
    void clientThatLeavesDuringTheLogin() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {

            client.leave();

            backend.hearEnd();
        }
    }

    @Test
    void sessionsAtTheSameTime() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = TestProxy.imap(folder, ", sessions: 1", NO_SERVER);
                Peer first = proxy.connect("imap")) {
            first.hear("* OK");

            proxy.connect("imap").hear("* BYE [UNAVAILABLE]");
            assertEquals(Peer.END, proxy.connect("imaps").line());

            log.await("session closed", "listener=imap ", "cause=OVERLOADED", "client=127.0.0.1:");
            log.await("session closed", "listener=imaps", "cause=OVERLOADED", "client=127.0.0.1:");
            first.say("a LOGOUT").hear("* BYE");
            first.leave();
            log.await("session closed", "cause=QUIT");
            assertTrue(isLetInAgain(proxy));
        }
    }

    /** A session gives up its place a moment after its last line in the log, so the first answer may still be a refusal. */
    private static boolean isLetInAgain(TestProxy proxy) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline) {
            try (Peer next = proxy.connect("imap")) {
                if (next.line().startsWith("* OK")) {
                    return true;
                }
            }
        }
        return false;
    }
}
