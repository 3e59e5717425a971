package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example configurations for HAProxy, both halves as they are shipped: only the addresses come from the environment. */
@TestInstance(Lifecycle.PER_CLASS)
class ReferenceConfigurationsIT {

    private static final Path EXAMPLES =
            Path.of(System.getProperty("basedir", "."), "../dist/src/examples").normalize();

    private MailSystem system;
    private Pair haproxy;
    private Pair endingTls;

    @BeforeAll
    void start() {
        system = new MailSystem();
        haproxy = new Pair(
                "haproxy",
                Map.of(
                        "imap", system.firstDovecot().imap(),
                        "pop3", system.firstDovecot().pop3(),
                        "submission", system.postfix().submission(),
                        "mx", system.postfix().mx()),
                "imaps",
                "pop3s",
                "submission",
                "smtp");
        endingTls = new Pair(
                "haproxy-ends-tls",
                Map.of(
                        "imap", system.firstDovecot().imap(),
                        "imap-org", system.secondDovecot().imap(),
                        "pop3", system.firstDovecot().pop3(),
                        "submission", system.postfix().submission()),
                "imaps",
                "pop3s",
                "submissions");
    }

    @AfterAll
    void stop() {
        endingTls.close();
        haproxy.close();
        system.close();
    }

    private Pair pair(String example) {
        return example.equals("haproxy") ? haproxy : endingTls;
    }

    @ParameterizedTest(name = "{1} with {0}")
    @CsvSource({"haproxy, imap", "haproxy, pop3", "haproxy-ends-tls, imap", "haproxy-ends-tls, pop3"})
    void mailIsRead(String example, String protocol) {
        var pair = pair(example);
        var log = system.firstDovecot().log().fromHere();
        var own = pair.proxy.log().fromHere();

        Tool.run(
                        "curl -sS -m 30 --interface {} --cacert {} -u alice:{} {}s://localhost:{}/",
                        MailSystem.CLIENT,
                        pair.proxy.certificate().certificate(),
                        MailSystem.password("alice"),
                        protocol,
                        pair.port(protocol + "s"))
                .expectSuccess();

        log.await(protocol + "-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
        own.await("logged in", "client=" + MailSystem.CLIENT, "via=127.0.0.1:");
    }

    @Test
    void theNameThatTheClientAskedHAProxyForPicksTheBackend() {
        var log = system.secondDovecot().log().fromHere();

        Tool.run(
                        "curl -sSk -m 30 --interface {} --resolve mail.example.org:{}:127.0.0.1 -u alice:{} imaps://mail.example.org:{}/",
                        MailSystem.CLIENT,
                        endingTls.port("imaps"),
                        MailSystem.password("alice"),
                        endingTls.port("imaps"))
                .expectSuccess();

        log.await("imap-login: Info: Login", "user=<alice>", "rip=" + MailSystem.CLIENT);
    }

    @ParameterizedTest(name = "{1} with {0}")
    @CsvSource({"haproxy, submission, -tls", "haproxy-ends-tls, submissions, -tlsc"})
    void mailIsSent(String example, String listener, String tls) {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "swaks -s 127.0.0.1:{} -li {} {} -a PLAIN -au alice -ap {} -f {} -t u1@example.test",
                        pair(example).port(listener),
                        MailSystem.CLIENT,
                        tls,
                        MailSystem.password("alice"),
                        "alice@example.test")
                .expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]", "sasl_username=alice");
    }

    @Test
    void mailOfStrangersComesIn() {
        var log = system.postfix().log().fromHere();

        Tool.run(
                        "swaks -s 127.0.0.1:{} -li {} -f bob@example.org -t u1@example.test",
                        haproxy.port("smtp"),
                        MailSystem.CLIENT)
                .expectSuccess();

        log.await("client=unknown[" + MailSystem.CLIENT + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "haproxy-ends-tls"})
    void noHealthCheckIsInTheLog(String example) {
        var lines = pair(example).proxy.log().text().lines();

        assertEquals(
                List.of(),
                lines.filter(line -> line.contains(" listener=") && !line.contains("INFO  listening"))
                        .filter(line -> !line.contains(" via=127.0.0.1:")) // a client that HAProxy names
                        .toList());
    }

    /** A HAProxy and a mina-proxy from one folder of examples. */
    private static final class Pair implements AutoCloseable {
        private final Map<String, Integer> ports = new HashMap<>();
        private final ProxyUnderTest proxy;
        private final HaproxyServer balancer;

        Pair(String example, Map<String, Integer> backends, String... listeners) {
            var environment = new HashMap<String, String>();
            backends.forEach((name, port) ->
                    environment.put("MINA_PROXY_BACKENDS_" + variable(name) + "_SERVERS", "127.0.0.1:" + port));
            var free = Ports.free(2 * listeners.length);
            var forHaproxy = new HashMap<String, String>();
            for (int i = 0; i < listeners.length; i++) {
                var variable = variable(listeners[i]);
                var inside = "127.0.0.1:" + free.get(2 * i);
                environment.put("MINA_PROXY_LISTENERS_" + variable + "_ADDRESS", inside);
                environment.put("MINA_PROXY_LISTENERS_" + variable + "_PROXY_HEADER_FROM", "127.0.0.1");
                forHaproxy.put("MINA_PROXY_" + variable, inside);
                forHaproxy.put(variable, "127.0.0.1:" + free.get(2 * i + 1));
                ports.put(listeners[i], free.get(2 * i + 1));
            }
            proxy = ProxyUnderTest.asShipped(EXAMPLES.resolve(example).resolve("mina-proxy.yaml"), environment);
            forHaproxy.put("CERTIFICATE", proxy.certificate().both().toString());
            balancer = HaproxyServer.asShipped(
                    EXAMPLES.resolve(example).resolve("haproxy.cfg"), forHaproxy, List.copyOf(ports.values()));
        }

        int port(String listener) {
            return Objects.requireNonNull(ports.get(listener), listener);
        }

        @Override
        public void close() {
            balancer.close();
            proxy.close();
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
