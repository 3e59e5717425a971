package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.StartupException;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.net.ScriptedServer;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateRequest;

/** A lookup service by https is trusted as its {@code tls-ca} says, and shown what {@code tls-certificate} says. */
class LookupTlsTest {

    @TempDir
    private Path folder = Path.of("");

    private TestProxy proxy(String engine, ScriptedServer service, String trust) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none } }
                authentication: { service: { type: http, url: "https://127.0.0.1:%d/"%s } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(service.port(), trust, engine));
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

            assertThrows(IOException.class, () -> service.accept().request());

            client.hear("a NO [UNAVAILABLE] ");
        }
    }

    private ScriptedServer demanding(TestCa ca) throws Exception {
        return new ScriptedServer(ca.mutual("127.0.0.1").getServerSocketFactory(), 0).demandingCertificates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aServiceThatDemandsACertificateIsShownOurs(String engine) throws Exception {
        TestCa ca = new TestCa(folder);
        TlsIdentity ours = ca.directory().issue(CertificateRequest.client("proxy.example.com"));
        String shown = ", tls-ca: %s, tls-certificate: { chain: %s, key: %s }"
                .formatted(
                        ca.certificateFile(),
                        ca.directory().chainFile(ours),
                        ca.directory().keyFile(ours));
        try (ScriptedServer service = demanding(ca);
                TestProxy proxy = proxy(engine, service, shown);
                Peer client = proxy.connect("imap")) {
            TestProxy.sendLogin(client);

            ScriptedServer.Peer asked = service.accept();
            asked.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth-Status: Go away\r\n\r\n");

            assertEquals("a NO Go away", client.line());
            assertEquals(ours.certificate(), asked.certificates().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void withoutACertificateSuchAServiceIsAnOutage(String engine) throws Exception {
        TestCa ca = new TestCa(folder);
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedServer service = demanding(ca);
                TestProxy proxy = proxy(engine, service, ", tls-ca: " + ca.certificateFile());
                Peer client = proxy.connect("imap")) {
            TestProxy.sendLogin(client);

            assertThrows(IOException.class, () -> service.accept().request());

            client.hear("a NO [UNAVAILABLE] ");
            // behind that: bad_certificate or, from newer Javas, certificate_required
            log.await("WARN  authentication unavailable: https://127.0.0.1:" + service.port()
                    + "/: TLS: the other side refuses our certificate, or misses one (");
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsAProblemAtTheStart() throws Exception {
        TestCa ca = new TestCa(folder);
        try (ScriptedServer service = new ScriptedServer()) {
            StartupException problem = assertThrows(
                    StartupException.class,
                    () -> proxy(
                                    "jsse",
                                    service,
                                    ", tls-certificate: { chain: %s, key: gone.key }".formatted(ca.certificateFile()))
                            .close());

            String text = String.valueOf(problem.getMessage());
            assertTrue(text.contains("authentication.service.tls-certificate: "), text);
            assertTrue(text.contains("gone.key"), text);
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
