package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;

/** However a session ends, what was sent before the end arrives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class RelayEndingTest {

    private static final int SMALL_BUFFER = 16 * 1024;
    private static final int MEGABYTES = 16 * 1024 * 1024;

    private final Path folder;

    RelayEndingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A way for a client to connect, and the proxy for it. */
    private enum Way {
        PLAIN("jsse", ""),
        JSSE_1_3("jsse", "TLSv1.3"),
        JSSE_1_2("jsse", "TLSv1.2"),
        CONSCRYPT_1_3("conscrypt", "TLSv1.3"),
        CONSCRYPT_1_2("conscrypt", "TLSv1.2");

        private final String engine;
        private final String version;

        Way(String engine, String version) {
            this.engine = engine;
            this.version = version;
        }

        TestProxy proxy(Path folder, String limits, ScriptedBackend server) throws Exception {
            return TestProxy.imap(folder, engine, limits, server.address());
        }

        Peer connect(TestProxy proxy) throws Exception {
            if (this == PLAIN) {
                return Peer.connect("127.0.0.1", proxy.port("imap"), SMALL_BUFFER);
            }
            Peer peer = Peer.connect("127.0.0.1", proxy.port("imaps"), SMALL_BUFFER);
            return peer.secure(proxy.trust(), TestProxy.NAME, version);
        }
    }

    @ParameterizedTest
    @EnumSource
    void backendClosesRightBehindItsLastOctet(Way way) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = way.proxy(folder, "", server);
                Peer client = TestProxy.sendLogin(way.connect(proxy));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            RandomStream stream = new RandomStream(3);
            CompletableFuture<Void> left = stream.send(backend, MEGABYTES).whenDone(backend::leave);

            stream.receive(client, 0, MEGABYTES);
            left.join();

            client.hearEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "JSSE_1_3"})
    void clientFinishesBehindItsLastCommand(Way way) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = way.proxy(folder, "", server);
                Peer client = TestProxy.sendLogin(way.connect(proxy));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");

            client.say("b LOGOUT").finish();

            backend.hear("b LOGOUT");
            backend.hearEnd();
            backend.say("* BYE later").say("b OK").finish();
            client.hear("* BYE later");
            client.hear("b OK");
            client.hearEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JSSE_1_2", "CONSCRYPT_1_2", "CONSCRYPT_1_3"})
    void clientWhoseTlsKnowsNoHalfCloseHasEndedInOrder(Way way) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = way.proxy(folder, "", server);
                Peer client = TestProxy.sendLogin(way.connect(proxy));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");

            client.say("b LOGOUT").finish();

            backend.hear("b LOGOUT");
            backend.hearEnd();
            backend.say("* BYE nobody listens").finish();
            log.await("session closed", "cause=CLIENT_CLOSED");
        }
    }

    @Test
    void clientFinishesBehindCommandsThatWaitForTheLogin() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.say("a LOGIN alice s3cret\r\nb SELECT INBOX\r\nc LOGOUT").finish();

            try (Peer backend = server.acceptImap()) {
                client.hear("a OK");
                backend.hear("b SELECT INBOX");
                backend.hear("c LOGOUT");
                backend.hearEnd();
                backend.say("c OK").finish();
                client.hear("c OK");
                client.hearEnd();
            }
        }
    }

    @Test
    void backendThatIsResetWhileItTakesNothingEndsTheSession() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend(SMALL_BUFFER);
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            new RandomStream(4).send(client, 32L * MEGABYTES).awaitBlocked();

            backend.reset();

            assertEquals(Peer.END, client.line());
        }
    }

    @Test
    void clientThatIsResetWhileItTakesNothingEndsTheSession() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = TestProxy.sendLogin(Way.PLAIN.connect(proxy));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            new RandomStream(4).send(backend, 32L * MEGABYTES).awaitBlocked();

            client.reset();

            assertEquals(Peer.END, backend.line());
            log.await("session closed", "cause=CLIENT_LOST", "connection reset");
        }
    }

    /** A command that reaches a closed backend makes its kernel answer with a reset, behind octets that are still to be read. */
    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "JSSE_1_3", "CONSCRYPT_1_3"})
    void commandForABackendThatHasClosedCostsNothingThatItSentBefore(Way way) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = way.proxy(folder, ", relay-buffer: 16k", server);
                Peer client = TestProxy.sendLogin(way.connect(proxy));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            RandomStream stream = new RandomStream(5);
            CompletableFuture<Void> left = stream.send(backend, MEGABYTES).whenDone(backend::leave);
            long received = 0;
            for (; !left.isDone() && received < MEGABYTES - SMALL_BUFFER; received += SMALL_BUFFER) {
                stream.receive(client, received, SMALL_BUFFER);
            }
            left.join();

            client.say("b NOOP").say("c NOOP");
            stream.receive(client, received, MEGABYTES - received);

            assertEquals(Peer.END, client.line());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void clientSeesTheEndOfTlsAtLogout(String engine) throws Exception {
        try (TestProxy proxy = TestProxy.imap(folder, engine, "", "\"127.0.0.1:1\"");
                Peer client = proxy.connectTls("imaps")) {
            client.hear("* OK");
            client.say("a LOGOUT");
            client.hear("* BYE");
            client.hear("a OK");
            client.hearEnd();
        }
    }
}
