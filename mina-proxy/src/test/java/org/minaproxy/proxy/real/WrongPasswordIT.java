package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong password is refused as one, whether mina-proxy finds it wrong or Dovecot and Postfix do. */
@TestInstance(Lifecycle.PER_CLASS)
class WrongPasswordIT {

    private MailSystem system;
    private ProxyUnderTest askingTheBackend;

    @BeforeAll
    void start() {
        system = new MailSystem();
        askingTheBackend = new ProxyUnderTest(
                "backend-decides.yaml",
                Map.of(
                        "imap-1", system.firstDovecot().imap(),
                        "pop3-1", system.firstDovecot().pop3(),
                        "submission-1", system.postfix().submission()));
    }

    @AfterAll
    void stop() {
        askingTheBackend.close();
        system.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    imap,       a NO [AUTHENTICATIONFAILED]
                    pop3,       -ERR [AUTH]
                    submission, 535 5.7.8
                    """)
    void isRefusedByMinaProxy(String protocol, String refusal) {
        var answer = LoginAttempt.answer(protocol, system.proxy().port(protocol), "alice", "wrong");

        assertEquals(refusal, LoginAttempt.start(answer, refusal));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    imap,       a NO [AUTHENTICATIONFAILED]
                    pop3,       -ERR [AUTH]
                    submission, 535 5.7.8
                    """)
    void isRefusedByTheBackend(String protocol, String refusal) {
        var answer = LoginAttempt.answer(protocol, askingTheBackend.port(protocol), "alice", "wrong");

        assertEquals(refusal, LoginAttempt.start(answer, refusal));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    imap,       a OK [CAPABILITY
                    pop3,       +OK
                    submission, 235 2.7.0
                    """)
    void theRightOneIsAcceptedByTheBackend(String protocol, String acceptance) {
        var password = MailSystem.password("alice");

        var answer = LoginAttempt.answer(protocol, askingTheBackend.port(protocol), "alice", password);

        assertEquals(acceptance, LoginAttempt.start(answer, acceptance));
    }
}
