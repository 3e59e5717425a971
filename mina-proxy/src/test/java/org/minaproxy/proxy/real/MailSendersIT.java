package org.minaproxy.proxy.real;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private int port(String tls) {
        return system.proxy().port(tls.equals("implicit") ? "submissions" : "submission");
    }

    private static String swaksTls(String tls) {
        return switch (tls) {
            case "starttls" -> "-tls";
            case "implicit" -> "-tlsc";
            default -> "";
        };
    }

    private static void expectSubmitted(ServerLog log) {
        log.await("client=unknown[" + MailSystem.CLIENT + "]", "sasl_username=alice");
        log.await("status=sent");
    }
}
