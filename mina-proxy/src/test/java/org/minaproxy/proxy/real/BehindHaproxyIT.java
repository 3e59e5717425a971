package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy tells mina-proxy who the client is, and mina-proxy tells the servers. */
@TestInstance(Lifecycle.PER_CLASS)
class BehindHaproxyIT {

    private MailSystem system;
    private ProxyUnderTest proxy;

    @BeforeAll
    void start() {
        system = new MailSystem();
        proxy = new ProxyUnderTest(
                "behind-haproxy.yaml",
                Map.of(
                        "users", system.store().users(),
                        "imap-1", system.firstDovecot().imap(),
                        "submission-1", system.postfix().submission()));
    }

    @AfterAll
    void stop() {
        proxy.close();
        system.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2-ssl"})
    void dovecotLearnsTheClientFromHAProxysHeader(String version) {
        var log = system.firstDovecot().log().fromHere();
        try (var haproxy = new HaproxyServer(proxy.port("imaps"), version)) {

            Tool.run(
                            "curl -sS -m 30 --interface {} --cacert {} -u alice:{} imaps://127.0.0.1:{}/",
                            MailSystem.CLIENT,
                            proxy.certificate().certificate(),
                            MailSystem.password("alice"),
                            haproxy.port())
                    .expectSuccess();

            log.await("imap-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void postfixLearnsTheClientFromHAProxysHeader(String version) {
        var log = system.postfix().log().fromHere();
        try (var haproxy = new HaproxyServer(proxy.port("submission"), version)) {

            Tool.run(
                            "swaks -s 127.0.0.1:{} -li {} -tls -a PLAIN -au alice -ap {} -f {} -t u1@example.test",
                            haproxy.port(),
                            MailSystem.CLIENT,
                            MailSystem.password("alice"),
                            "alice@example.test")
                    .expectSuccess();

            log.await("client=unknown[" + MailSystem.CLIENT + "]", "sasl_username=alice");
        }
    }

    @Test
    void tlsThatEndsAtHAProxyCountsAndItsUniqueIdIsTheSessions() {
        var log = system.firstDovecot().log().fromHere();
        var own = proxy.log().fromHere();
        String options = "send-proxy-v2-ssl-cn proxy-v2-options crc32c,unique-id,authority,ssl,cert-cn,ssl-cipher";
        try (var haproxy = HaproxyServer.endingTls(proxy.port("imap"), options, proxy.certificate())) {

            Tool.run(
                            "curl -sS -m 30 --interface {} --cacert {} -u alice:{} imaps://localhost:{}/",
                            MailSystem.CLIENT,
                            proxy.certificate().certificate(),
                            MailSystem.password("alice"),
                            haproxy.port())
                    .expectSuccess();

            log.await("imap-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
            own.await("logged in", "session=balanced-", "client=" + MailSystem.CLIENT, "via=127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "check-send-proxy"})
    void healthChecksLeaveTheLogCalm(String header) {
        var own = proxy.log().fromHere();
        String options = "send-proxy-v2 check inter 10ms " + header;
        try (var haproxy = new HaproxyServer(proxy.port("imap"), options)) {
            var client = new RawClient(MailSystem.CLIENT, haproxy.port());
            for (int i = 0; i < 100; i++) {
                client.close();
                client = new RawClient(MailSystem.CLIENT, haproxy.port());
                assertEquals("* OK", client.line().substring(0, 4));
            }
            client.close();
        }

        assertEquals(
                List.of(),
                own.text()
                        .lines()
                        .filter(line -> !line.contains(" via=127.0.0.1:")) // a client that HAProxy names
                        .toList());
    }

    @Test
    void aPeerThatMustSendAHeaderButDoesNotIsNotGreeted() {
        try (var client = new RawClient("127.0.0.1", proxy.port("submission"))) {
            assertEquals("", client.send("EHLO client.example").line());
        }
    }

    @Test
    void aPeerThatMustNotSendAHeaderIsGreetedWithoutOne() {
        try (var client = new RawClient(MailSystem.CLIENT, proxy.port("submission"))) {
            assertEquals("220 ", client.line().substring(0, 4));
        }
    }
}
