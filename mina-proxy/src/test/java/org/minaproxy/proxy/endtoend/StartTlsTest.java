package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in clear behind STARTTLS is nobody's command: RFC 3207 §4.2, CVE-2011-0411. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class StartTlsTest {

    private static final String LISTENER = """
            listeners: { public: { protocol: %s, address: "127.0.0.1:0", tls: starttls, backend: store } }
            authentication: { everybody: { type: accept } }
            backends: { store: { servers: [%s] } }
            limits: { loops: 1, drain-timeout: 0s }
            """;

    private final Path folder;

    StartTlsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource({
        "imap, '', a STARTTLS, a LOGIN alice s3cret, * BYE",
        "imap, '', a STARTTLS, x, * BYE",
        "pop3, '', STLS, USER alice, -ERR",
        "submission, EHLO there, STARTTLS, AUTH PLAIN AGFsaWNlAHMzY3JldA==, 421",
        "submission, EHLO there, STARTTLS, EHLO again, 421"
    })
    void whatFollowsInThePacketEndsTheSession(
            String protocol, String before, String command, String injected, String farewell) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, LISTENER.formatted(protocol, server.address()));
                Peer client = greeted(proxy, before)) {

            client.send(command + "\r\n" + injected + "\r\n");

            client.hear(farewell);
            client.hearEnd();
            assertEquals(List.of(), server.heard());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jsse, imap, '', a STARTTLS, a OK, a NOOP, a OK",
        "jsse, pop3, '', STLS, +OK, CAPA, +OK",
        "jsse, submission, EHLO there, STARTTLS, 220, EHLO again, 250",
        "conscrypt, imap, '', a STARTTLS, a OK, a NOOP, a OK",
        "conscrypt, pop3, '', STLS, +OK, CAPA, +OK",
        "conscrypt, submission, EHLO there, STARTTLS, 220, EHLO again, 250"
    })
    void firstCommandMayComeWithTheEndOfTheHandshake(
            String engine, String protocol, String before, String command, String goAhead, String first, String answer)
            throws Exception {
        String configuration = LISTENER.formatted(protocol, "\"127.0.0.1:1\"") + "tls: { engine: " + engine + " }\n";
        try (TestProxy proxy = TestProxy.start(folder, configuration);
                Peer client = greeted(proxy, before)) {
            client.say(command).hear(goAhead);

            client.holdAfter(1).secure(proxy.trust(), TestProxy.NAME).say(first).release();

            client.hear(answer);
        }
    }

    private static Peer greeted(TestProxy proxy, String before) throws Exception {
        Peer client = proxy.connect("public");
        client.line();
        if (!before.isEmpty()) {
            client.say(before);
            for (String line = client.line(); line.startsWith("250-"); ) {
                line = client.line();
            }
        }
        return client;
    }
}
