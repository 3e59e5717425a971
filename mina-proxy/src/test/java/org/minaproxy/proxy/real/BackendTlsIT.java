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

/** mina-proxy speaks TLS with Dovecot and Postfix, behind the PROXY header, and only with those it is told to trust. */
@TestInstance(Lifecycle.PER_CLASS)
class BackendTlsIT {

    private MailSystem system;
    private ProxyUnderTest proxy;

    @BeforeAll
    void start() {
        system = new MailSystem();
        var dovecot = system.firstDovecot();
        var postfix = system.postfix();
        proxy = new ProxyUnderTest(
                "backend-tls.yaml",
                Map.of(
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
        proxy.close();
        system.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
                    imap,            imap, a OK
                    imap-implicit,   imap, a OK
                    imap-unverified, imap, a OK
                    pop3,            pop3, +OK
                    pop3-implicit,   pop3, +OK
                    """)
    void dovecotSeesAnEncryptedLogin(String listener, String protocol, String accepted) {
        var log = system.firstDovecot().log().fromHere();

        var answer = LoginAttempt.answer(protocol, proxy.port(listener), "alice", MailSystem.password("alice"));

        assertEquals(accepted, LoginAttempt.start(answer, accepted));
        log.await(protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT, "TLS");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"submission", "submission-implicit"})
    void postfixSeesAnEncryptedLogin(String listener) {
        var log = system.postfix().log().fromHere();

        var answer = LoginAttempt.answer("submission", proxy.port(listener), "alice", MailSystem.password("alice"));

        assertEquals("235 2.7.0", LoginAttempt.start(answer, "235 2.7.0"));
        log.await("Anonymous TLS connection established from unknown[" + MailSystem.CLIENT + "]");
    }

    @Test
    void noPasswordIsSentToAServerWithAnUnknownCertificate() {
        var log = system.firstDovecot().log().fromHere();

        var answer = LoginAttempt.answer("imap", proxy.port("imap-unknown"), "alice", MailSystem.password("alice"));

        assertEquals("a NO [UNAVAILABLE]", LoginAttempt.start(answer, "a NO [UNAVAILABLE]"));
        log.await("imap-login: Info", "rip=" + MailSystem.CLIENT, "no auth attempts");
    }
}
