package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test bed itself works: what is shown with HAProxy here is what mina-proxy is measured by elsewhere. */
@TestInstance(Lifecycle.PER_CLASS)
class RealServersIT {

    private static final String CLIENT = "127.0.0.77";

    private final MailStore store = new MailStore(Map.of("alice", "wonder-1", "carol", "wonder-3"));
    private DovecotServer dovecot;
    private PostfixServer postfix;

    @BeforeAll
    void start() {
        dovecot = new DovecotServer(store, ProxyHeaderRule.REQUIRED);
        postfix = new PostfixServer(dovecot);
    }

    @AfterAll
    void stop() {
        postfix.close();
        dovecot.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void dovecotLogsTheClientOfThePROXYHeader(String version) {
        var log = dovecot.log().fromHere();
        try (var haproxy = new HaproxyServer(dovecot.imap(), version)) {

            Tool.run("curl -sS --interface {} -u alice:wonder-1 imap://127.0.0.1:{}/", CLIENT, haproxy.port())
                    .expectSuccess();

            log.await("imap-login: Info: Login", "user=<alice>", "rip=" + CLIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void postfixLogsTheClientOfThePROXYHeader(String version) {
        var log = postfix.log().fromHere();
        try (var haproxy = new HaproxyServer(postfix.mx(), version)) {

            Tool.run("swaks -s 127.0.0.1:{} -li {} -f bob@example.org -t alice@example.test", haproxy.port(), CLIENT)
                    .expectSuccess();

            log.await("client=unknown[" + CLIENT + "]");
        }
    }

    @Test
    void dovecotRefusesAConnectionWithoutPROXYHeader() {
        try (var client = new RawClient(dovecot.imap())) {
            assertEquals("", client.send("a NOOP").line());
        }
    }

    @Test
    void postfixRefusesAConnectionWithoutPROXYHeader() {
        try (var client = new RawClient(postfix.mx())) {
            assertEquals("421", client.send("NOOP").line().substring(0, 3));
        }
    }

    @Test
    void postfixBelievesXCLIENT() {
        var log = postfix.log().fromHere();
        try (var client = new RawClient(postfix.mxXclient())) {
            client.line();
            assertEquals("220", client.send("XCLIENT ADDR=" + CLIENT).line().substring(0, 3));
            client.send("QUIT").line();
        }

        log.await("disconnect from unknown[" + CLIENT + "]");
    }

    @Test
    void mailGoesInBySubmissionAndComesOutByIMAPAndPOP3() {
        var log = postfix.log().fromHere();
        try (var haproxy = new HaproxyServer(postfix.submission(), "send-proxy")) {
            Tool.run(
                            "swaks -s 127.0.0.1:{} -tls -a PLAIN -au alice -ap wonder-1 -f {} -t {} --header {}",
                            haproxy.port(),
                            "alice@example.test",
                            "carol@example.test",
                            "Subject: through the looking-glass")
                    .expectSuccess();
            log.await("status=sent");
        }
        var imap = Tool.run(
                "curl -sS --haproxy-protocol -u carol:wonder-3 imap://127.0.0.1:{}/INBOX;MAILINDEX=1", dovecot.imap());
        var pop3 = Tool.run("curl -sSk --haproxy-protocol -u carol:wonder-3 pop3s://127.0.0.1:{}/1", dovecot.pop3s());

        assertTrue(imap.expectSuccess().output().contains("through the looking-glass"));
        assertTrue(pop3.expectSuccess().output().contains("through the looking-glass"));
    }

    @Test
    void nginxRelaysToADovecotThatWantsNoHeader() {
        try (var plain = new DovecotServer(store, ProxyHeaderRule.NONE);
                var nginx = new NginxServer("mail.nginx.conf", Map.of("auth", Ports.free(), "imap", plain.imap()))) {

            Tool.run("curl -sS -u alice:wonder-1 imap://127.0.0.1:{}/", nginx.port())
                    .expectSuccess();

            plain.log().await("Login", "user=<alice>", "rip=127.0.0.1");
        }
    }

    @Test
    void aServerThatWasClosedIsGone() {
        var other = new DovecotServer(store, ProxyHeaderRule.NONE);
        var folder = other.lmtpSocket().getParent();

        other.close();

        assertFalse(RawClient.connects(other.imap()));
        assertFalse(Files.exists(folder));
    }
}
