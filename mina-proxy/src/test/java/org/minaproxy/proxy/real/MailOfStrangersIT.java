package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mail comes in without a login. nginx says where each recipient's goes, or nobody does and it goes to the listener's
 * backend; Postfix sees where it comes from.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MailOfStrangersIT {

    private MailSystem system;
    private NginxServer nginx;
    private ProxyUnderTest proxy;

    @BeforeAll
    void start() {
        system = new MailSystem();
        nginx = new NginxServer("auth-http.nginx.conf", system.portsByName());
        proxy = new ProxyUnderTest("auth-http.yaml", Map.of("nginx", nginx.port()));
    }

    @AfterAll
    void stop() {
        proxy.close();
        nginx.close();
        system.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"mx, u1@example.test", "mx-xclient, u2@example.test"})
    void isDelivered(String listener, String recipient) {
        var log = system.postfix().log().fromHere();

        swaks(proxy.port(listener), "-t {},u5@example.test", recipient).expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
        log.await("to=<" + recipient + ">", "status=sent");
        log.await("to=<u5@example.test>", "status=sent");
    }

    @Test
    void isDeliveredBehindSTARTTLS() {
        var log = system.postfix().log().fromHere();

        swaks(proxy.port("mx"), "-tls -t {}", "u1@example.test").expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
        log.await("to=<u1@example.test>", "status=sent");
    }

    @Test
    void isRefusedInNginxsWords() {
        var refused = swaks(proxy.port("mx"), "-t {}", "u4@example.test").expectFailure();

        assertAnswered("<** 550 5.7.1 No such user here", refused);
    }

    @Test
    void isRefusedInPostfixsWords() {
        var refused = swaks(proxy.port("mx"), "-t {}", "carol@example.org").expectFailure();

        assertAnswered("<** 554 5.7.1 <carol@example.org>: Relay access denied", refused);
    }

    @Test
    void isToComeAgainWhenPostfixIsDown() {
        var refused = swaks(proxy.port("mx"), "-t {}", "u3@example.test").expectFailure();

        assertAnswered("<** 4", refused);
    }

    @Test
    void isToComeAgainWhenNginxIsDown() {
        try (var alone = new ProxyUnderTest("auth-http.yaml", Map.of("nginx", Ports.free()))) {

            var refused = Tool.run("swaks -s 127.0.0.1:{} -f bob@example.org -t u1@example.test", alone.port("mx"))
                    .expectFailure();

            assertAnswered("<** 4", refused);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"mx", "mx-xclient"})
    void isDeliveredWhenPostfixDecides(String listener) {
        var log = system.postfix().log().fromHere();

        swaks(system.proxy().port(listener), "-t {}", "u1@example.test").expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
        log.await("to=<u1@example.test>", "status=sent");
    }

    private Tool.Result swaks(int port, String line, String recipient) {
        return Tool.run("swaks -s 127.0.0.1:{} -li {} -f bob@example.org " + line, port, MailSystem.CLIENT, recipient);
    }

    private static void assertAnswered(String expected, Tool.Result said) {
        assertTrue(said.output().lines().anyMatch(line -> line.startsWith(expected)), said.output());
    }
}
