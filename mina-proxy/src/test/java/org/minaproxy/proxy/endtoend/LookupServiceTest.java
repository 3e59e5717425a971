package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.proxy.net.ScriptedServer;

/** What a lookup service says, as clients of each protocol hear it. */
class LookupServiceTest {

    private static final String PLAIN = Base64.getEncoder().encodeToString("\0alice\0s3cret".getBytes(UTF_8));

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final ScriptedBackend backend;
    private final TestProxy proxy;
    private ScriptedServer service;
    private long started;

    LookupServiceTest(@TempDir Path folder) throws Exception {
        backend = remember(new ScriptedBackend());
        service = remember(new ScriptedServer());
        proxy = remember(TestProxy.start(folder, """
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: none }
                  pop3: { protocol: pop3, address: "127.0.0.1:0", tls: none }
                  submission: { protocol: submission, address: "127.0.0.1:0", tls: none }
                authentication: { service: { type: http, url: "http://127.0.0.1:%d/mail", timeout: 30s } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(service.port())));
    }

    private <T extends AutoCloseable> T remember(T each) {
        open.push(each);
        return each;
    }

    @BeforeEach
    void begin() {
        started = System.nanoTime();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** The words of a protocol. */
    enum Wire {
        IMAP("a NO ", "a NO [UNAVAILABLE] ", "a OK ") {
            @Override
            void greet(Peer client) throws IOException {
                client.hear("* OK");
            }

            @Override
            void logIn(Peer client) throws IOException {
                client.say("a LOGIN alice s3cret");
            }

            @Override
            void takeIn(Peer backend) throws IOException {
                assertTrue(ScriptedBackend.logIn(backend).contains("AUTHENTICATE PLAIN " + PLAIN));
            }
        },
        POP3("-ERR [AUTH] ", "-ERR [SYS/TEMP] ", "+OK Welcome") {
            @Override
            void greet(Peer client) throws IOException {
                client.hear("+OK");
            }

            @Override
            void logIn(Peer client) throws IOException {
                client.say("USER alice").hear("+OK");
                client.say("PASS s3cret");
            }

            @Override
            void takeIn(Peer backend) throws IOException {
                backend.say("+OK backend").hear("CAPA");
                backend.say("-ERR").hear("USER alice");
                backend.say("+OK").hear("PASS s3cret");
                backend.say("+OK Welcome");
            }
        },
        SUBMISSION("535 5.7.8 ", "454 4.7.0 ", "235 ") {
            @Override
            void greet(Peer client) throws IOException {
                client.hear("220 ");
                String line = client.say("EHLO laptop").hear("250-");
                while (line.startsWith("250-")) {
                    line = client.hear("250");
                }
            }

            @Override
            void logIn(Peer client) throws IOException {
                client.say("AUTH PLAIN " + PLAIN);
            }

            @Override
            void takeIn(Peer backend) throws IOException {
                backend.say("220 backend").hear("EHLO");
                backend.say("250-backend").say("250 AUTH PLAIN").hear("AUTH PLAIN " + PLAIN);
                backend.say("235 2.7.0 Ok");
            }
        };

        private final String rejected;
        private final String unavailable;
        private final String accepted;

        Wire(String rejected, String unavailable, String accepted) {
            this.rejected = rejected;
            this.unavailable = unavailable;
            this.accepted = accepted;
        }

        String protocol() {
            return this == SUBMISSION ? "smtp" : listener();
        }

        String listener() {
            return name().toLowerCase(Locale.ROOT);
        }

        abstract void greet(Peer client) throws IOException;

        abstract void logIn(Peer client) throws IOException;

        abstract void takeIn(Peer backend) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptedClientGoesToTheServerThatTheServiceNames(Wire wire) throws Exception {
        Peer client = newLogin(wire);

        String request = say(accept(), accepted());

        assertTrue(request.startsWith("GET /mail HTTP/1.1\r\n"), request);
        assertTrue(request.contains("Auth-User: alice\r\nAuth-Pass: s3cret\r\n"), request);
        assertTrue(request.contains("Auth-Protocol: " + wire.protocol() + "\r\n"), request);
        assertTrue(request.contains("Client-IP: 127.0.0.1\r\n"), request);
        wire.takeIn(remember(backend.accept()));
        client.hear(wire.accepted);
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedClientHearsTheWordsOfTheService(Wire wire) throws Exception {
        Peer client = newLogin(wire);

        say(accept(), "Auth-Status: Account is locked");

        assertEquals(wire.rejected + "Account is locked", client.line());
        client.hearEnd();
    }

    @ParameterizedTest
    @EnumSource
    void aRejectionWithAWaitComesLaterAndLeavesAnotherTry(Wire wire) throws Exception {
        Peer client = newLogin(wire);
        ScriptedServer.Peer kept = accept();

        say(kept, "Auth-Status: Invalid login or password", "Auth-Wait: 1");
        assertEquals(wire.rejected + "Invalid login or password", client.line());
        assertTrue(milliseconds() >= 1000, milliseconds() + " ms");
        wire.logIn(client);
        String request = say(kept, accepted());

        assertTrue(request.contains("Auth-Login-Attempt: 2\r\n"), request);
        wire.takeIn(remember(backend.accept()));
        client.hear(wire.accepted);
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatSaysWaitIsAskedAgain(Wire wire) throws Exception {
        Peer client = newLogin(wire);
        ScriptedServer.Peer kept = accept();

        String first = say(kept, "Auth-Status: WAIT", "Auth-Wait: 1");
        String second = say(kept, accepted());

        assertEquals(first, second);
        assertTrue(milliseconds() >= 1000, milliseconds() + " ms");
        wire.takeIn(remember(backend.accept()));
        client.hear(wire.accepted);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorOfTheServiceIsNoWrongPassword(Wire wire) throws Exception {
        Peer client = newLogin(wire);

        accept().answer("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nAuth-Status: OK\r\n\r\n");

        client.hear(wire.unavailable);
    }

    @ParameterizedTest
    @EnumSource
    void anOutageIsToldAtOnceAndEndsWithTheService(Wire wire) throws Exception {
        int port = service.port();
        service.close();
        for (int i = 0; i < 3; i++) {
            newLogin(wire).hear(wire.unavailable);
        }
        assertTrue(milliseconds() < 10_000, milliseconds() + " ms");

        service = remember(new ScriptedServer(ServerSocketFactory.getDefault(), port));
        Peer client = newLogin(wire);
        say(accept(), accepted());

        wire.takeIn(remember(backend.accept()));
        client.hear(wire.accepted);
    }

    private Peer newLogin(Wire wire) throws IOException {
        Peer client = remember(proxy.connect(wire.listener()));
        wire.greet(client);
        wire.logIn(client);
        return client;
    }

    private ScriptedServer.Peer accept() throws IOException {
        return service.accept();
    }

    /** Reads the question, which this returns, and answers it. */
    private static String say(ScriptedServer.Peer peer, String... headers) throws IOException {
        return peer.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
    }

    private String[] accepted() {
        return new String[] {"Auth-Status: OK", "Auth-Server: 127.0.0.1", "Auth-Port: " + backend.port()};
    }

    private long milliseconds() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    }
}
