package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients send mail through mina-proxy, and Postfix sees where they come from. */
@TestInstance(Lifecycle.PER_CLASS)
class MailSendersIT {

    private static final String EVERY_TLS_AND_MECHANISM = """
            none,     PLAIN
            none,     LOGIN
            none,     CRAM-MD5
            starttls, PLAIN
            starttls, LOGIN
            starttls, CRAM-MD5
            implicit, PLAIN
            implicit, LOGIN
            implicit, CRAM-MD5
            """;

    private MailSystem system;

    @BeforeAll
    void start() {
        system = new MailSystem();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @ParameterizedTest(name = "swaks {0} {1}")
    @CsvSource(textBlock = EVERY_TLS_AND_MECHANISM)
    void swaksSubmits(String tls, String mechanism) {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "swaks -s 127.0.0.1:{} -li {} {} -a {} -au alice -ap {} -f alice@example.test -t u1@example.test",
                        port(tls),
                        MailSystem.CLIENT,
                        swaksTls(tls),
                        mechanism,
                        MailSystem.password("alice"))
                .expectSuccess();

        expectSubmitted(log);
    }

    @ParameterizedTest(name = "msmtp {0} {1}")
    @CsvSource(textBlock = EVERY_TLS_AND_MECHANISM)
    void msmtpSubmits(String tls, String mechanism) {
        var log = system.postfix().log().fromHere();
        try (var folder = new PrivateFolder("msmtp")) {
            var config = folder.write(
                    "msmtprc",
                    Resources.filled(
                            "msmtprc",
                            Map.of(
                                    "port", port(tls),
                                    "tls", tls.equals("none") ? "off" : "on",
                                    "starttls", tls.equals("implicit") ? "off" : "on",
                                    "ca", system.proxy().certificate().certificate(),
                                    "mechanism", mechanism.toLowerCase(Locale.ROOT),
                                    "user", "alice",
                                    "password", MailSystem.password("alice"))));

            Tool.run("msmtp -C {} u1@example.test", config).expectSuccess();
        }
        expectSubmitted(log);
    }

    @ParameterizedTest(name = "Python {0} {1}")
    @CsvSource(textBlock = EVERY_TLS_AND_MECHANISM)
    void pythonSubmits(String tls, String mechanism) {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "python3 {} smtp {} {} {} alice {} {}",
                        Resources.file("clients.py"),
                        tls,
                        mechanism,
                        port(tls),
                        MailSystem.password("alice"),
                        system.proxy().certificate().certificate())
                .expectSuccess();

        expectSubmitted(log);
    }

    @ParameterizedTest(name = "from {0}")
    @ValueSource(strings = {"mx", "mx-xclient"})
    void mailOfStrangersIsDelivered(String listener) {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "swaks -s 127.0.0.1:{} -li {} -f bob@example.org -t u1@example.test,u2@example.test",
                        system.proxy().port(listener),
                        MailSystem.CLIENT)
                .expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
        log.await("to=<u1@example.test>", "status=sent");
        log.await("to=<u2@example.test>", "status=sent");
    }

    @Test
    void strangersUseSTARTTLSWhenTheyLike() {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "swaks -s 127.0.0.1:{} -tls -li {} -f bob@example.org -t u1@example.test",
                        system.proxy().port("mx"),
                        MailSystem.CLIENT)
                .expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
    }

    @Test
    void aRecipientElsewhereIsRefusedInPostfixsWords() {
        var refused = Tool.run(
                "swaks -s 127.0.0.1:{} -f bob@example.org -t carol@example.org",
                system.proxy().port("mx"));

        assertTrue(refused.expectFailure().output().contains("554 5.7.1 <carol@example.org>: Relay access denied"));
    }

    private int port(String tls) {
        return system.proxy().port(tls.equals("implicit") ? "submissions" : "submission");
    }

    private static String swaksTls(String tls) {
        return switch (tls) {
            case "starttls" -> "-tls";
            case "implicit" -> "-tlsc";
            default -> "--suppress-data";
        };
    }

    private static void expectSubmitted(ServerLog log) {
        log.await("client=unknown[" + MailSystem.CLIENT + "]", "sasl_username=alice");
        log.await("status=sent");
    }
}
