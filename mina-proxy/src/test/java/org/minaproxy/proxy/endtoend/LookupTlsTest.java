package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.StartupException;
import org.minaproxy.proxy.net.ScriptedServer;

/** A lookup service by https is trusted as its {@code tls-ca} says. */
class LookupTlsTest {

    @TempDir
    private Path folder = Path.of("");

    private TestProxy proxy(String engine, ScriptedServer service, String tlsCa) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none } }
                authentication: { service: { type: http, url: "https://127.0.0.1:%d/"%s } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(service.port(), tlsCa, engine));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void theServiceOfAnAuthorityOfOnesOwnIsAsked(String engine) throws Exception {
        TestCa ca = new TestCa(folder);
        try (ScriptedServer service = new ScriptedServer(ca.server("127.0.0.1").getServerSocketFactory(), 0);
                TestProxy proxy = proxy(engine, service, ", tls-ca: " + ca.certificateFile());
                Peer client = proxy.connect("imap")) {
            TestProxy.sendLogin(client);

            service.accept().answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth-Status: Go away\r\n\r\n");

            assertEquals("a NO Go away", client.line());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aServiceThatTheJavaRuntimeDoesNotKnowIsAnOutage(String engine) throws Exception {
        TestCa ca = new TestCa(folder);
        try (ScriptedServer service = new ScriptedServer(ca.server("127.0.0.1").getServerSocketFactory(), 0);
                TestProxy proxy = proxy(engine, service, "");
                Peer client = proxy.connect("imap")) {
            TestProxy.sendLogin(client);

            assertThrows(java.io.IOException.class, () -> service.accept().request());

            client.hear("a NO [UNAVAILABLE] ");
        }
    }

    @Test
    void aMissingFileIsAProblemAtTheStart() throws Exception {
        try (ScriptedServer service = new ScriptedServer()) {
            StartupException problem = assertThrows(
                    StartupException.class,
                    () -> proxy("jsse", service, ", tls-ca: gone.pem").close());

            String text = String.valueOf(problem.getMessage());
            assertTrue(text.contains("authentication.service.tls-ca: "), text);
            assertTrue(text.contains("gone.pem"), text);
        }
    }
}
