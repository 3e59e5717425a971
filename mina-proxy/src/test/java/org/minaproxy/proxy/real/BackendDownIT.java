package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see when servers behind mina-proxy are stopped. */
class BackendDownIT {

    private final MailSystem system = new MailSystem();

    @AfterEach
    void stop() {
        system.close();
    }

    @Test
    void loginsGoOnWhenOneOfTwoDovecotsIsStopped() {
        expectEverybodyLogsIn();

        system.secondDovecot().stop();

        expectEverybodyLogsIn();
        var log = system.firstDovecot().log().fromHere();
        curl("imap", "u1").expectSuccess();
        log.await("imap-login: Info: Login", "user=<u1>", "rip=" + MailSystem.CLIENT);
    }

    @Test
    void withoutAnyServerLoginsFailForTheTimeBeing() {
        system.firstDovecot().stop();
        system.secondDovecot().stop();
        system.postfix().stop();

        assertAnswer("a NO [UNAVAILABLE]", "imap");
        assertAnswer("-ERR [SYS/TEMP]", "pop3");
        assertAnswer("454 4.7.0", "submission");
    }

    private void expectEverybodyLogsIn() {
        IntStream.rangeClosed(1, 8).mapToObj(number -> "u" + number).forEach(user -> {
            curl("imap", user).expectSuccess();
            curl("pop3", user).expectSuccess();
        });
    }

    private Tool.Result curl(String protocol, String user) {
        return Tool.run(
                "curl -sS -m 30 --interface {} -u {}:{} {}://127.0.0.1:{}/",
                MailSystem.CLIENT,
                user,
                MailSystem.password(user),
                protocol,
                system.proxy().port(protocol));
    }

    private void assertAnswer(String expected, String protocol) {
        var answer =
                LoginAttempt.answer(protocol, system.proxy().port(protocol), "alice", MailSystem.password("alice"));
        assertEquals(expected, LoginAttempt.start(answer, expected));
    }
}
