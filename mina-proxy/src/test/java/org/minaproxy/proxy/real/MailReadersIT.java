package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real clients read mail by IMAP and POP3 through mina-proxy, and Dovecot sees where they come from. */
@TestInstance(Lifecycle.PER_CLASS)
class MailReadersIT {

    private MailSystem system;

    @BeforeAll
    void start() {
        system = new MailSystem();
        system.store().deliver("alice", "Subject: hello from the store\r\n\r\nHello.\r\n");
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @ParameterizedTest(name = "curl {0} {1} {2}")
    @CsvSource(textBlock = """
                    imap,  none,     PLAIN
                    imap,  none,     LOGIN
                    imap,  none,     CRAM-MD5
                    imap,  starttls, PLAIN
                    imap,  starttls, LOGIN
                    imap,  starttls, CRAM-MD5
                    imap,  implicit, PLAIN
                    imap,  implicit, LOGIN
                    imap,  implicit, CRAM-MD5
                    pop3,  none,     PLAIN
                    pop3,  none,     LOGIN
                    pop3,  none,     CRAM-MD5
                    pop3,  none,     +APOP
                    pop3,  starttls, PLAIN
                    pop3,  starttls, LOGIN
                    pop3,  starttls, CRAM-MD5
                    pop3,  starttls, +APOP
                    pop3,  implicit, PLAIN
                    pop3,  implicit, LOGIN
                    pop3,  implicit, CRAM-MD5
                    pop3,  implicit, +APOP
                    """)
    void curlReads(String protocol, String tls, String mechanism) {
        var logs = system.dovecotLogs();

        var mail = Tool.run(
                "curl -sS -m 30 --interface {} --cacert {} -u {}:{} --login-options AUTH={} {} {}",
                MailSystem.CLIENT,
                system.proxy().certificate().certificate(),
                "alice",
                MailSystem.password("alice"),
                mechanism,
                tls.equals("starttls") ? "--ssl-reqd" : "",
                "%s://127.0.0.1:%d/%s"
                        .formatted(
                                tls.equals("implicit") ? protocol + "s" : protocol,
                                port(protocol, tls),
                                protocol.equals("imap") ? "INBOX;MAILINDEX=1" : "1"));

        assertTrue(mail.expectSuccess().output().contains("hello from the store"), mail.output());
        ServerLog.awaitIn(logs, protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
    }

    @ParameterizedTest(name = "Python {0} {1} {2}")
    @CsvSource(textBlock = """
                    imap, none,     login
                    imap, none,     PLAIN
                    imap, none,     LOGIN
                    imap, none,     CRAM-MD5
                    imap, starttls, login
                    imap, starttls, PLAIN
                    imap, starttls, LOGIN
                    imap, starttls, CRAM-MD5
                    imap, implicit, login
                    imap, implicit, PLAIN
                    imap, implicit, LOGIN
                    imap, implicit, CRAM-MD5
                    pop3, none,     user
                    pop3, none,     apop
                    pop3, none,     PLAIN
                    pop3, starttls, user
                    pop3, starttls, apop
                    pop3, starttls, PLAIN
                    pop3, implicit, user
                    pop3, implicit, apop
                    pop3, implicit, PLAIN
                    """)
    void pythonReads(String protocol, String tls, String mechanism) {
        var logs = system.dovecotLogs();

        var said = Tool.run(
                "python3 {} {} {} {} {} {} {} {}",
                Resources.file("clients.py"),
                protocol,
                tls,
                mechanism,
                port(protocol, tls),
                "alice",
                MailSystem.password("alice"),
                system.proxy().certificate().certificate());

        assertTrue(said.expectSuccess().output().contains("INBOX has 1 mails"), said.output());
        ServerLog.awaitIn(logs, protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
    }

    @ParameterizedTest(name = "mbsync {0} {1}")
    @CsvSource(textBlock = """
                    none,     LOGIN
                    none,     PLAIN
                    none,     CRAM-MD5
                    starttls, LOGIN
                    starttls, PLAIN
                    starttls, CRAM-MD5
                    implicit, LOGIN
                    implicit, PLAIN
                    implicit, CRAM-MD5
                    """)
    void mbsyncSynchronises(String tls, String mechanism) {
        var logs = system.dovecotLogs();
        // mbsync cannot choose its address, so that something in between does.
        try (var mbsync = new Mbsync();
                var relay = new HaproxyServer(port("imap", tls), "source " + MailSystem.CLIENT)) {

            mbsync.synchronise(
                            relay.port(),
                            "alice",
                            tls,
                            mechanism,
                            system.proxy().certificate())
                    .expectSuccess();

            assertTrue(mbsync.mail().contains("hello from the store"));
        }
        ServerLog.awaitIn(logs, "imap-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
    }

    private int port(String protocol, String tls) {
        return system.proxy().port(tls.equals("implicit") ? protocol + "s" : protocol);
    }
}
