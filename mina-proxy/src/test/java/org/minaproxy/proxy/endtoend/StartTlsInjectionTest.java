package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The attacks of "Why TLS Is Better Without STARTTLS" (USENIX Security 2021), against us as a server and as a client: what stands in clear around the upgrade
 * must neither be executed nor believed, in whatever pieces it comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class StartTlsInjectionTest {

    private static final byte[] CLIENT_HELLO = ("\026\003\001\0\057\001\0\0\053\003\003" + "r".repeat(32)
                    + "\0\0\004\300\057\300\053\001\0")
            .getBytes(ISO_8859_1);

    /** One protocol's words for the way to TLS. */
    private record Words(
            String protocol,
            String hello,
            String command,
            String goAhead,
            String injected,
            String answer,
            String login) {}

    private static final List<Words> PROTOCOLS = List.of(
            new Words("imap", "", "a STARTTLS", "a OK", "b LOGIN mallory s3cret", "b OK", "c LOGIN alice s3cret"),
            new Words("pop3", "", "STLS", "+OK", "USER mallory", "+OK", "USER alice"),
            new Words(
                    "submission",
                    "EHLO there",
                    "STARTTLS",
                    "220",
                    "AUTH PLAIN AG1hbGxvcnkAczNjcmV0",
                    "235",
                    "AUTH PLAIN AGFsaWNlAHMzY3JldA=="));

    private final Path folder;
    private final TestCa ca;

    StartTlsInjectionTest(@TempDir Path folder) {
        this.folder = folder;
        this.ca = new TestCa(folder);
    }

    static Stream<Arguments> ways() {
        return PROTOCOLS.stream()
                .flatMap(words -> Stream.of("jsse", "conscrypt").map(engine -> Arguments.of(words, engine)));
    }

    // ---- we are the server ----

    private TestProxy proxy(Words words, String engine, ScriptedBackend server) throws Exception {
        return TestProxy.start(folder, """
                listeners: { public: { protocol: %s, address: "127.0.0.1:0", tls: starttls, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s] } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(words.protocol(), server.address(), engine));
    }

    private static Peer greeted(TestProxy proxy, Words words) throws IOException {
        Peer client = proxy.connect("public");
        client.line();
        if (!words.hello().isEmpty()) {
            client.say(words.hello());
            String line = client.line();
            while (line.startsWith("250-")) {
                line = client.line();
            }
        }
        return client;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void commandsGluedBetweenStartTlsAndTheClientHelloAreNeverRun(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(words, engine, server);
                Peer client = greeted(proxy, words)) {
            client.hold()
                    .say(words.command())
                    .say(words.injected())
                    .send(CLIENT_HELLO)
                    .release();

            String answer = client.line();

            assertFalse(answer.startsWith(words.goAhead()) || answer.startsWith(words.answer()), answer);
            client.hearEnd();
            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aClientHelloThatDoesNotWaitEndsTheSession(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(words, engine, server);
                Peer client = greeted(proxy, words)) {
            client.hold().say(words.command()).send(CLIENT_HELLO).release();

            String answer = client.line();

            assertFalse(answer.startsWith(words.goAhead()), answer);
            client.hearEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void commandsBetweenTheGoAheadAndTheHandshakeBreakTheHandshake(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(words, engine, server);
                Peer client = greeted(proxy, words)) {
            client.say(words.command()).hear(words.goAhead());

            client.send((words.injected() + "\r\n" + new String(CLIENT_HELLO, ISO_8859_1)).getBytes(ISO_8859_1));

            client.hearTlsEnd();
            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void octetByOctetIsTheSame(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(words, engine, server);
                Peer client = greeted(proxy, words)) {
            octetByOctet(client, words.command() + "\r\n");
            client.hear(words.goAhead());

            octetByOctet(client, words.injected() + "\r\n");

            client.hearTlsEnd();
            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theRightWayOctetByOctetWorks(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(words, engine, server);
                Peer client = greeted(proxy, words)) {
            octetByOctet(client, words.command() + "\r\n");
            client.hear(words.goAhead());

            client.secure(proxy.trust(), TestProxy.NAME);

            octetByOctet(client, words.login() + "\r\n");
            if (words.protocol().equals("pop3")) {
                client.hear("+OK");
                client.say("PASS s3cret");
            }
            server.accept().close();
        }
    }

    private static void octetByOctet(Peer peer, String text) throws IOException {
        try {
            for (byte octet : text.getBytes(ISO_8859_1)) {
                peer.send(new byte[] {octet});
            }
        } catch (IOException e) {
            assertTrue(text.length() > 1, "it has hung up on us already");
        }
    }

    // ---- we are the client ----

    private TestProxy proxyTo(Words words, String engine, ScriptedBackend server) throws Exception {
        return TestProxy.start(folder, """
                listeners: { public: { protocol: %s, address: "127.0.0.1:0", tls: none, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], tls: starttls, tls-ca: %s, tls-name: store.example.com } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(words.protocol(), server.address(), ca.certificateFile(), engine));
    }

    private static Peer loggingIn(TestProxy proxy, Words words) throws IOException {
        Peer client = greeted(proxy, words);
        client.say(words.login());
        if (words.protocol().equals("pop3")) {
            client.hear("+OK");
            client.say("PASS s3cret");
        }
        return client;
    }

    /** Plays the backend up to its answer to STARTTLS; says what that answer is to begin with. */
    private static String upToTheAnswer(Peer backend, Words words, boolean offered) throws IOException {
        switch (words.protocol()) {
            case "imap" -> {
                backend.say("* OK [CAPABILITY IMAP4rev1 " + (offered ? "STARTTLS " : "") + "AUTH=PLAIN] backend");
                return offered ? backend.hear("A").split(" ", 2)[0] + " OK begin" : "";
            }
            case "pop3" -> {
                backend.say("+OK backend");
                backend.hear("CAPA");
                backend.say("+OK").say("USER");
                if (offered) {
                    backend.say("STLS");
                }
                backend.say(".");
                return offered ? backend.hear("STLS").replace("STLS", "+OK begin") : "";
            }
            default -> {
                backend.say("220 backend");
                backend.hear("EHLO");
                backend.say("250-backend")
                        .say(offered ? "250-STARTTLS" : "250-SIZE")
                        .say("250 AUTH PLAIN");
                return offered ? backend.hear("STARTTLS").replace("STARTTLS", "220 begin") : "";
            }
        }
    }

    private static String unavailable(Words words) {
        return switch (words.protocol()) {
            case "imap" -> "c NO [UNAVAILABLE]";
            case "pop3" -> "-ERR [SYS/TEMP]";
            default -> "454 4.7.0";
        };
    }

    private static List<String> injections(Words words) {
        return switch (words.protocol()) {
            case "imap" ->
                List.of(
                        "A2 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] in\r\n",
                        "* PREAUTH welcome\r\n",
                        "* OK [REFERRAL imap://x]\r\n",
                        "x");
            case "pop3" -> List.of("+OK welcome\r\n", "x");
            default -> List.of("250-backend\r\n250 AUTH PLAIN\r\n", "235 welcome\r\n", "x");
        };
    }

    @ParameterizedTest
    @MethodSource("ways")
    void repliesGluedBehindTheAnswerAreNeverBelieved(Words words, String engine) throws Exception {
        for (String injected : injections(words)) {
            try (ScriptedBackend server = new ScriptedBackend();
                    TestProxy proxy = proxyTo(words, engine, server);
                    Peer client = loggingIn(proxy, words);
                    Peer backend = server.accept()) {
                String answer = upToTheAnswer(backend, words, true);

                backend.send(answer + "\r\n" + injected);

                client.hear(unavailable(words));
                assertNothingInClear(server);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void repliesInPlaceOfTheHandshakeAreNeverBelieved(Words words, String engine) throws Exception {
        for (String injected : injections(words)) {
            try (ScriptedBackend server = new ScriptedBackend();
                    TestProxy proxy = proxyTo(words, engine, server);
                    Peer client = loggingIn(proxy, words);
                    Peer backend = server.accept()) {
                octetByOctet(backend, upToTheAnswer(backend, words, true) + "\r\n");
                backend.octets(5); // the head of our ClientHello

                octetByOctet(backend, injected + "      ");
                backend.finish(); // some of it looks like the head of a record that is still to come

                client.hear(unavailable(words));
                assertNothingInClear(server);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aBackendThatOffersNoStartTlsHearsNobodysName(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxyTo(words, engine, server);
                Peer client = loggingIn(proxy, words);
                Peer backend = server.accept()) {
            upToTheAnswer(backend, words, false);

            client.hear(unavailable(words));

            assertNothingInClear(server);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatWasSaidBeforeTlsIsForgotten(Words words, String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxyTo(words, engine, server);
                Peer client = loggingIn(proxy, words);
                Peer backend = server.accept()) {
            backend.say(upToTheAnswer(backend, words, true));

            backend.serveTls(ca.server("store.example.com"));

            String asked = backend.line();
            assertTrue(
                    switch (words.protocol()) {
                        case "imap" -> asked.contains("CAPABILITY");
                        case "pop3" -> asked.startsWith("USER");
                        default -> asked.startsWith("EHLO");
                    },
                    asked);
            client.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aGreetingWithPreauthIsNoWayAroundTls(String engine) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxyTo(PROTOCOLS.get(0), engine, server);
                Peer client = loggingIn(proxy, PROTOCOLS.get(0));
                Peer backend = server.accept()) {
            backend.say("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome");

            client.hear("c NO [UNAVAILABLE]");

            assertNothingInClear(server);
        }
    }

    private static void assertNothingInClear(ScriptedBackend server) {
        List<String> secrets = new ArrayList<>(List.of("s3cret", "alice", "AGFsaWNlAHMzY3JldA"));
        for (String heard : server.heard()) {
            secrets.forEach(secret -> assertFalse(heard.contains(secret), () -> secret + " in clear"));
        }
    }
}
