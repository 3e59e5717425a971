package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                        "submission-1", system.postfix().submission(),
                        "imaps-1", system.firstDovecot().imaps(),
                        "pop3s-1", system.firstDovecot().pop3s(),
                        "submissions-1", system.postfix().submissions()));
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

    @ParameterizedTest(name = "{0}")
    @CsvSource({"imaps-through, imap", "pop3s-through, pop3"})
    void tlsThatIsPassedThroughIsDovecots(String listener, String protocol) {
        var log = system.firstDovecot().log().fromHere();
        var own = proxy.log().fromHere();
        try (var haproxy = new HaproxyServer(proxy.port(listener), "send-proxy-v2 proxy-v2-options unique-id")) {

            Tool.run(
                            "curl -sS -m 30 --interface {} --cacert {} -u alice:{} {}s://localhost:{}/",
                            MailSystem.CLIENT,
                            system.firstDovecot().certificate().certificate(),
                            MailSystem.password("alice"),
                            protocol,
                            haproxy.port())
                    .expectSuccess();

            log.await(protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT, "TLS");
            own.await("passed through", "session=balanced-", "client=" + MailSystem.CLIENT, "sni=localhost");
        }
    }

    @Test
    void tlsThatIsPassedThroughIsPostfixs() {
        var log = system.postfix().log().fromHere();
        try (var haproxy = new HaproxyServer(proxy.port("submissions-through"), "send-proxy")) {

            Tool.run(
                            "swaks -s 127.0.0.1:{} -li {} -tlsc --tls-sni localhost -a PLAIN -au alice -ap {} -f {} -t u1@example.test",
                            haproxy.port(),
                            MailSystem.CLIENT,
                            MailSystem.password("alice"),
                            "alice@example.test")
                    .expectSuccess();

            log.await("client=unknown[" + MailSystem.CLIENT + "]", "sasl_username=alice");
        }
    }

    @Test
    void aNameThatNobodyHasIsToldSo() {
        var refused = Tool.run(
                        "curl -sSk -m 30 --interface {} --resolve nobody.test:{}:127.0.0.1 -u alice:x imaps://nobody.test:{}/",
                        MailSystem.CLIENT,
                        proxy.port("imaps-through"),
                        proxy.port("imaps-through"))
                .expectFailure();

        assertTrue(refused.output().contains("unrecognized name"), refused.output());
    }

    @Test
    void theClientMayComeByIpv6() {
        var log = system.firstDovecot().log().fromHere();
        try (var haproxy = HaproxyServer.onIpv6(proxy.port("imap6"), "send-proxy-v2 proxy-v2-options crc32c")) {

            Tool.run("curl -gsS -m 30 -u alice:{} imap://[::1]:{}/", MailSystem.password("alice"), haproxy.port())
                    .expectSuccess();

            log.await("imap-login: Info: Login", "user=<alice>", "rip=::1");
        }
    }

    /** Every check is a line at debug, so that they can be counted, and none is anything else. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "imap, ''",
        "imap, check-send-proxy",
        "submission, ''",
        "submission, check-send-proxy",
        "imaps-through, check-send-proxy"
    })
    void aThousandHealthChecksLeaveAllLogsCalm(String listener, String header) {
        var own = proxy.log().fromHere();
        var servers = List.of(
                system.firstDovecot().log().fromHere(),
                system.secondDovecot().log().fromHere(),
                system.postfix().log().fromHere());
        var check = Pattern.compile("DEBUG (closed without a byte|gone before|session closed).* listener=" + listener);
        try (var haproxy = HaproxyServer.checking(proxy.port(listener), "send-proxy-v2 check inter 10ms " + header)) {
            assertTrue(haproxy.port() > 0);
            own.await(1_000, check);
        }

        assertEquals(
                List.of(),
                own.text()
                        .lines()
                        .filter(line -> !line.contains(" DEBUG "))
                        .filter(line -> !line.contains(" via=127.0.0.1:")) // a client that HAProxy names
                        .toList());
        servers.forEach(log -> assertEquals(
                List.of(),
                log.text()
                        .lines()
                        .filter(line -> line.contains("-login: ") || line.contains(": connect from"))
                        .toList()));
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
