package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.StartupException;
import org.minaproxy.proxy.log.LineLayout;

/** How the proxy begins and ends, and what it tells about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class LifeTest {

    private final Path folder;

    LifeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private TestProxy proxy(String protocol, String port, String server, String drain) throws Exception {
        return TestProxy.start(folder, """
                listeners: { public: { protocol: %s, address: "127.0.0.1:%s", tls: none, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s] } }
                limits: { loops: 2, drain-timeout: %s }
                """.formatted(protocol, port, server, drain));
    }

    @ParameterizedTest
    @CsvSource({"imap, * OK, * BYE", "pop3, +OK, -ERR", "submission, 220, 421"})
    void saysGoodByeToThoseWhoHaveNotLoggedIn(String protocol, String greeting, String farewell) throws Exception {
        try (TestProxy proxy = proxy(protocol, "0", "\"127.0.0.1:1\"", "20s");
                Peer client = proxy.connect("public")) {
            client.hear(greeting);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(proxy::stop);
            client.hear(farewell);
            client.hearEnd().leave();
            stopped.join();
        }
    }

    @Test
    void lettingPeopleFinishTakesUntilTheyHave() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", "0", server.address(), "1h");
                Peer client = TestProxy.sendLogin(proxy.connect("public"));
                Peer backend = server.acceptImap();
                Peer other = proxy.connect("public")) {
            client.hear("a OK");
            other.hear("* OK");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(proxy::stop);
            other.hear("* BYE"); // it is stopping

            client.say("b LOGOUT");
            backend.hear("b LOGOUT");
            backend.say("b OK").finish();
            client.hear("b OK");
            client.hearEnd();
            assertFalse(stopped.isDone());
            client.leave();
            other.leave();
            stopped.join();
        }
    }

    @Test
    void patienceWithThoseWhoDoNotFinishEnds() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", "0", server.address(), "100ms");
                Peer client = TestProxy.sendLogin(proxy.connect("public"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");

            proxy.stop();

            assertEquals(Peer.END, client.line());
            assertEquals(Peer.END, backend.line());
            log.await("session closed", "cause=SHUTDOWN", "user=alice");
            String all = String.join("", log.lines());
            assertTrue(all.indexOf("session closed") < all.indexOf("stopped"), all);
        }
    }

    @Test
    void takesItsPortAgainAtOnce() throws Exception {
        int port;
        try (TestProxy proxy = proxy("imap", "0", "\"127.0.0.1:1\"", "0s");
                Peer client = proxy.connect("public")) {
            port = proxy.port("public");
            client.hear("* OK");
            proxy.stop(); // it closes first, so its side of the connection is what waits
        }

        try (TestProxy again = proxy("imap", String.valueOf(port), "\"127.0.0.1:1\"", "0s")) {
            again.connect("public").hear("* OK");
        }
    }

    @Test
    void portThatSomebodyElseHas() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            StartupException problem =
                    assertThrows(StartupException.class, () -> proxy("imap", port, "\"127.0.0.1:1\"", "0s"));

            assertEquals(
                    List.of("listeners.public.address: cannot listen on 127.0.0.1:" + port
                            + ": Address already in use; stop the program that has it, or choose another port"),
                    problem.problems());
        }
    }

    @ParameterizedTest
    @CsvSource({"TEXT, ' %s=%s'", "JSON, '\"%s\":\"%s\"'"})
    void oneLineForTheLoginAndOneForTheEnd(LineLayout.Format format, String pair) throws Exception {
        try (CapturedLog log = CapturedLog.begin(format);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy("imap", "0", server.address(), "0s");
                Peer client = TestProxy.sendLogin(proxy.connect("public"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            String address = "127.0.0.1:" + client.localPort();

            String login = log.await("logged in", "INFO");
            client.say("b LOGOUT").finish();
            backend.hear("b LOGOUT");
            backend.say("b OK").finish();
            client.hear("b OK");
            String end = log.await("session closed", "INFO");

            for (String line : List.of(login, end)) {
                holds(line, pair, "listener", "public");
                holds(line, pair, "client", address);
                holds(line, pair, "user", "alice");
                holds(line, pair, "backend", "127.0.0.1:" + server.port());
                assertTrue(line.contains("session"), line);
            }
            holds(end, pair, "cause", "CLIENT_CLOSED");
            holds(end, pair, "in", "10");
            holds(end, pair, "out", "6");
            assertTrue(end.contains("seconds"), end);
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("logged in"))
                            .count());
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.contains("session closed"))
                            .count());
        }
    }

    private static void holds(String line, String pair, String key, String value) {
        assertTrue(line.contains(pair.formatted(key, value)), () -> key + "=" + value + " is not in " + line);
    }

    @ParameterizedTest
    @CsvSource({
        "imap, a LOGIN alice s3cret",
        "imap, a AUTHENTICATE PLAIN AGFsaWNlAHMzY3JldA==",
        "imap, a LOGIN alice s3cret s3cret",
        "imap, s3cret",
        "pop3, 'USER alice\r\nPASS s3cret'",
        "pop3, PASS s3cret",
        "submission, 'EHLO x\r\nAUTH PLAIN AGFsaWNlAHMzY3JldA=='",
        "submission, 'EHLO x\r\nAUTH LOGIN\r\nYWxpY2U=\r\nczNjcmV0'"
    })
    void passwordsAreNotLogged(String protocol, String commands) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(protocol, "0", server.address(), "0s");
                Peer client = proxy.connect("public")) {
            client.line();
            client.send(commands + "\r\n");
            server.refuse();
            client.finish();
            log.await("session closed");

            String all = String.join("", log.lines());
            for (String secret : List.of("s3cret", "AGFsaWNlAHMzY3JldA", "czNjcmV0")) {
                assertFalse(all.contains(secret), all);
            }
        }
    }
}
