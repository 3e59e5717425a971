package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** mina-proxy speaks TLS with Dovecot and Postfix, behind the PROXY header, and only with those it is told to trust; with both engines. */
@TestInstance(Lifecycle.PER_CLASS)
class BackendTlsIT {

    private static final List<String> ENGINES = List.of("jsse", "conscrypt");

    private final Map<String, ProxyUnderTest> proxies = new LinkedHashMap<>();
    private MailSystem system;

    @BeforeAll
    void start() {
        system = new MailSystem();
        ENGINES.forEach(engine -> proxies.put(engine, start(engine)));
    }

    private ProxyUnderTest start(String engine) {
        var dovecot = system.firstDovecot();
        var postfix = system.postfix();
        return new ProxyUnderTest(
                "backend-tls.yaml",
                Map.of(
                        "engine", engine,
                        "imap-1", dovecot.imap(),
                        "imaps-1", dovecot.imaps(),
                        "pop3-1", dovecot.pop3(),
                        "pop3s-1", dovecot.pop3s(),
                        "submission-1", postfix.submission(),
                        "submissions-1", postfix.submissions(),
                        "dovecot", dovecot.certificate().certificate(),
                        "postfix", postfix.certificate().certificate()));
    }

    @AfterAll
    void stop() {
        proxies.values().forEach(ProxyUnderTest::close);
        system.close();
    }

    private int port(String engine, String listener) {
        return Objects.requireNonNull(proxies.get(engine)).port(listener);
    }

    static Stream<Arguments> dovecots() {
        return withEachEngine(List.of(
                List.of("imap", "imap", "a OK"),
                List.of("imap-implicit", "imap", "a OK"),
                List.of("imap-unverified", "imap", "a OK"),
                List.of("pop3", "pop3", "+OK"),
                List.of("pop3-implicit", "pop3", "+OK")));
    }

    static Stream<Arguments> postfixes() {
        return withEachEngine(List.of(List.of("submission"), List.of("submission-implicit")));
    }

    private static Stream<Arguments> withEachEngine(List<List<String>> rows) {
        return ENGINES.stream()
                .flatMap(engine -> rows.stream()
                        .map(row -> Arguments.of(
                                Stream.concat(Stream.of(engine), row.stream()).toArray())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("dovecots")
    void dovecotSeesAnEncryptedLogin(String engine, String listener, String protocol, String accepted) {
        var log = system.firstDovecot().log().fromHere();

        var answer = LoginAttempt.answer(protocol, port(engine, listener), "alice", MailSystem.password("alice"));

        assertEquals(accepted, LoginAttempt.start(answer, accepted));
        log.await(protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT, "TLS");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("postfixes")
    void postfixSeesAnEncryptedLogin(String engine, String listener) {
        var log = system.postfix().log().fromHere();

        var answer = LoginAttempt.answer("submission", port(engine, listener), "alice", MailSystem.password("alice"));

        assertEquals("235 2.7.0", LoginAttempt.start(answer, "235 2.7.0"));
        log.await("Anonymous TLS connection established from unknown[" + MailSystem.CLIENT + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void noPasswordIsSentToAServerWithAnUnknownCertificate(String engine) {
        var log = system.firstDovecot().log().fromHere();

        var answer = LoginAttempt.answer("imap", port(engine, "imap-unknown"), "alice", MailSystem.password("alice"));

        assertEquals("a NO [UNAVAILABLE]", LoginAttempt.start(answer, "a NO [UNAVAILABLE]"));
        log.await("imap-login: Info", "rip=" + MailSystem.CLIENT, "no auth attempts");
    }
}
