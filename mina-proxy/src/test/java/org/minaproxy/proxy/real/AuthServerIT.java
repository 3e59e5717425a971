package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** nginx in front of Dovecot asks mina-proxy who may log in. */
@TestInstance(Lifecycle.PER_CLASS)
class AuthServerIT {

    private static final String PASSWORD = "wonder-1";

    private final MailStore store = new MailStore(Map.of("alice", PASSWORD));
    private final int nginxPop3 = Ports.free();
    private DovecotServer dovecot;
    private ProxyUnderTest service;
    private NginxServer nginx;

    @BeforeAll
    void start() {
        dovecot = new DovecotServer(store, ProxyHeaderRule.NONE);
        service = new ProxyUnderTest(
                "auth-server",
                "auth-server.yaml",
                Map.of("users", store.users(), "imap-1", dovecot.imap(), "pop3-1", dovecot.pop3()));
        nginx = new NginxServer(
                "auth-server.nginx.conf", Map.of("auth", service.port("auth"), "nginx-pop3", nginxPop3));
    }

    @AfterAll
    void stop() {
        nginx.close();
        service.close();
        dovecot.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource({
        "imap, AUTH=PLAIN",
        "imap, AUTH=LOGIN",
        "imap, AUTH=CRAM-MD5",
        "pop3, AUTH=PLAIN",
        "pop3, AUTH=+APOP",
        "pop3, AUTH=CRAM-MD5"
    })
    void everyMechanismLogsInAtDovecot(String protocol, String mechanism) {
        var log = dovecot.log().fromHere();

        Tool.run(
                        "curl -sS --login-options {} -u alice:{} {}://127.0.0.1:{}/",
                        mechanism,
                        PASSWORD,
                        protocol,
                        port(protocol))
                .expectSuccess();

        log.await(protocol + "-login: Info: Login", "user=<alice>");
    }

    @ParameterizedTest
    @CsvSource({
        "imap, a NO [AUTHENTICATIONFAILED] Authentication failed",
        "pop3, -ERR [AUTH] Wrong user name or password"
    })
    void aWrongPasswordIsOne(String protocol, String expected) {
        assertEquals(expected, LoginAttempt.answer(protocol, port(protocol), "alice", "wrong"));
    }

    @Test
    void anOutageOfTheSourceIsNone() {
        try (var lost = new ProxyUnderTest("auth-server", "auth-server-lost.yaml", Map.of("nobody", Ports.free()));
                var asking = new NginxServer(
                        "auth-server.nginx.conf", Map.of("auth", lost.port("auth"), "nginx-pop3", Ports.free()))) {

            var answer = LoginAttempt.answer("imap", asking.port(), "alice", PASSWORD);

            assertEquals("a NO [UNAVAILABLE] Cannot log in at the moment, try again later", answer);
        }
    }

    @Test
    void theLogTellsWhoAskedAboutWhom() {
        var log = service.log().fromHere();

        LoginAttempt.answer("imap", nginx.port(), "alice", "wrong");

        log.await("asked by a proxy, rejected: wrong password", "client=127.0.0.77", "user=alice");
    }

    private int port(String protocol) {
        return protocol.equals("imap") ? nginx.port() : nginxPop3;
    }
}
