package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.probe.Probe;
import org.minaproxy.proxy.probe.Probe.Start;
import org.minaproxy.proxy.probe.Talk;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TrustAnchors;

class ProbeTest {

    private final Path folder;
    private final ScriptedBackend backend = new ScriptedBackend();
    private Probe.HeaderMaker header = (source, destination) -> Optional.empty();

    ProbeTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
    }

    @AfterEach
    void close() throws IOException {
        backend.close();
    }

    @ParameterizedTest
    @CsvSource({
        "IMAP, * OK [CAPABILITY IMAP4rev1] ready, a2 LOGOUT",
        "IMAP, * PREAUTH trusted, a2 LOGOUT",
        "POP3, +OK ready, QUIT",
        "SMTP, 220 mail.example ESMTP, QUIT",
    })
    void isGreetedAndLeavesInOrder(Talk talk, String greeting, String goodBye) throws Exception {
        CompletableFuture<String> outcome = probe(talk, Optional.empty());
        try (Peer peer = backend.accept()) {
            peer.say(greeting);
            assertEquals(goodBye, peer.line());
            peer.say("* BYE").finish();
            peer.hearEnd();
        }

        assertEquals("greeted", result(outcome));
    }

    @Test
    void readsAGreetingOfManyLines() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.SMTP, Optional.empty());
        try (Peer peer = backend.accept()) {
            peer.say("220-mail.example").say("220-be patient").say("220 go");
            assertEquals("QUIT", peer.line());
        }

        assertEquals("greeted", result(outcome));
    }

    @ParameterizedTest
    @CsvSource({
        "IMAP, +OK ready, '\"+OK ready\" is no IMAP greeting, while waiting for the greeting'",
        "POP3, -ERR [SYS/TEMP] later, '\"-ERR [SYS/TEMP] later\" is no POP3 greeting, while waiting for the greeting'",
        "SMTP, 554 no, '\"554 no\" is no SMTP greeting, while waiting for the greeting'",
        "SMTP, 421-busy, 'the server hung up, while waiting for the greeting'",
        "POP3, '\u001b[31m\u00ff', '\"?[31m?\" is no POP3 greeting, while waiting for the greeting'",
    })
    void tellsAnotherGreeting(Talk talk, String greeting, String problem) throws Exception {
        CompletableFuture<String> outcome = probe(talk, Optional.empty());
        try (Peer peer = backend.accept()) {
            peer.say(greeting).finish();
            peer.hearEnd();
        }

        assertEquals(problem, problem(outcome));
    }

    @Test
    void aServerThatTalksForEverIsNotListenedTo() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.POP3, Optional.empty());
        try (Peer peer = backend.accept()) {
            peer.send("+OK" + "x".repeat(1_000));
            assertEquals("a line of more than 1000 octets, while waiting for the greeting", problem(outcome));
        }
    }

    @Test
    void sendsAHeaderOfItsOwnConnection() throws Exception {
        header =
                (source, destination) -> Optional.of(ProxyHeaderWriter.v1().write(ProxyHeader.of(source, destination)));
        CompletableFuture<String> outcome = probe(Talk.POP3, Optional.empty());
        try (Peer peer = backend.accept()) {
            assertEquals(
                    "PROXY TCP4 127.0.0.1 127.0.0.1 " + peer.socket().getPort() + " " + backend.port(), peer.line());
            peer.say("+OK ready");
            assertEquals("QUIT", peer.line());
        }

        assertEquals("greeted", result(outcome));
    }

    @Test
    void beginsTlsAtOnce() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.IMAP, Optional.of(tls(Start.IMPLICIT, "mail.example")));
        try (Peer peer = backend.accept()) {
            peer.serveTls(new TestCa(folder).server("mail.example"));
            peer.say("* OK ready");
            assertEquals("a2 LOGOUT", peer.line());
        }

        assertEquals("greeted with TLSv1.3", result(outcome));
    }

    @Test
    void beginsTlsByCommand() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.SMTP, Optional.of(tls(Start.STARTTLS, "mail.example")));
        try (Peer peer = backend.accept()) {
            peer.say("220 ready");
            assertEquals("EHLO mina-proxy.invalid", peer.line());
            peer.say("250-mail.example").say("250 STARTTLS");
            assertEquals("STARTTLS", peer.line());
            peer.say("220 go");
            peer.serveTls(new TestCa(folder).server("mail.example"));
            assertEquals("QUIT", peer.line());
        }

        assertEquals("greeted with TLSv1.3", result(outcome));
    }

    @Test
    void tellsThatTlsIsRefused() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.IMAP, Optional.of(tls(Start.STARTTLS, "mail.example")));
        try (Peer peer = backend.accept()) {
            peer.say("* OK ready");
            assertEquals("a1 STARTTLS", peer.line());
            peer.say("* 1 untagged").say("a1 BAD no");
            assertEquals("\"a1 BAD no\", while sending a1 STARTTLS", problem(outcome));
        }
    }

    @Test
    void believesNothingInClearBehindStarttls() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.POP3, Optional.of(tls(Start.STARTTLS, "mail.example")));
        try (Peer peer = backend.accept()) {
            peer.say("+OK ready");
            assertEquals("STLS", peer.line());
            peer.send("+OK go\r\n+OK injected\r\n");
            assertEquals(
                    "the server sent something in clear behind its answer to STARTTLS, while sending STLS",
                    problem(outcome));
        }
    }

    @Test
    void tellsACertificateForAnotherName() throws Exception {
        CompletableFuture<String> outcome = probe(Talk.IMAP, Optional.of(tls(Start.IMPLICIT, "mail.example")));
        try (Peer peer = backend.accept()) {
            assertThrows(IOException.class, () -> {
                peer.serveTls(new TestCa(folder).server("other.example"));
                peer.line();
            });
        }

        assertEquals(
                "TLS: the server's certificate is for other.example, not for mail.example, while beginning TLS",
                problem(outcome));
    }

    @Test
    void aConnectionIsEnoughWhereNothingIsToBeSaid() throws Exception {
        Probe.Target target = new Probe.Target(
                "127.0.0.1", backend.port(), header, Optional.empty(), Optional.empty(), Duration.ofSeconds(10));

        assertEquals("connected", new Probe(target).call());
    }

    @Test
    void canBeEndedFromOutside() throws Exception {
        Probe probe = new Probe(target(Talk.IMAP, Optional.empty()));
        CompletableFuture<String> outcome = start(probe);
        try (Peer peer = backend.accept()) {
            probe.close();
            peer.hearEnd();
        }

        assertTrue(
                problem(outcome).replace("is closed", "closed").startsWith("socket closed, while "), problem(outcome));
    }

    private Probe.Tls tls(Start start, String name) throws Exception {
        TrustAnchors authority =
                TrustAnchors.of(List.of(new TestCa(folder).directory().certificate()));
        return new Probe.Tls(start, ClientTls.builder().trust(authority).build().context(), name);
    }

    private Probe.Target target(Talk talk, Optional<Probe.Tls> tls) {
        Probe.HeaderMaker now = header;
        return new Probe.Target("127.0.0.1", backend.port(), now, tls, Optional.of(talk), Duration.ofSeconds(10));
    }

    private CompletableFuture<String> probe(Talk talk, Optional<Probe.Tls> tls) {
        return start(new Probe(target(talk, tls)));
    }

    private static CompletableFuture<String> start(Probe probe) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(probe.call());
            } catch (IOException e) {
                outcome.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }

    private static String result(CompletableFuture<String> outcome) throws Exception {
        return String.valueOf(outcome.get(20, TimeUnit.SECONDS));
    }

    private static String problem(CompletableFuture<String> outcome) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> result(outcome));
        return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
    }
}
