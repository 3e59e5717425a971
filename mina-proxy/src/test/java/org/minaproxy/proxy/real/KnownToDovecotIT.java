package org.minaproxy.proxy.real;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dovecot takes whoever mina-proxy's certificate names for the user, so its log tells which certificate it has seen. */
@TestInstance(Lifecycle.PER_CLASS)
class KnownToDovecotIT {

    private final PrivateFolder certs = new PrivateFolder("known");
    private final MailStore store =
            new MailStore(Map.of("alice", MailSystem.password("alice"), "u1", MailSystem.password("u1")));
    private DovecotServer dovecot;

    @BeforeAll
    void start() {
        issue("alice");
        issue("u1");
        var both = certs.write(
                "both.pem", PrivateFolder.text(certs.path("alice.pem")) + PrivateFolder.text(certs.path("u1.pem")));
        dovecot = new DovecotServer(store, ProxyHeaderRule.NONE, """
                ssl_ca = <%s
                ssl_require_crl = no
                ssl_verify_client_cert = yes
                auth_ssl_require_client_cert = yes
                auth_ssl_username_from_cert = yes
                """.formatted(both));
    }

    @AfterAll
    void stop() {
        dovecot.close();
        store.close();
        certs.close();
    }

    private void issue(String user) {
        Tool.run(
                        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN={} -out {} -keyout {}",
                        user,
                        certs.path(user + ".pem"),
                        certs.path(user + ".key"))
                .expectSuccess();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void theNewCertificateIsShownWithoutARestart(String engine) throws IOException {
        install("alice");
        try (var proxy = new ProxyUnderTest(
                "known-to-dovecot.yaml",
                Map.of(
                        "engine", engine,
                        "imaps-1", dovecot.imaps(),
                        "dovecot", dovecot.certificate().certificate(),
                        "own", certs.path("own.pem"),
                        "own-key", certs.path("own.key")))) {
            assertLogin(proxy, "alice");
            assertLogin(proxy, "alice");

            install("u1");
            proxy.log().await("INFO  new certificate", "subject=\"CN=u1\"");

            assertLogin(proxy, "u1");
        }
    }

    private void install(String user) throws IOException {
        Files.copy(certs.path(user + ".key"), certs.path("own.key"), REPLACE_EXISTING);
        Files.copy(certs.path(user + ".pem"), certs.path("own.pem"), REPLACE_EXISTING);
    }

    private void assertLogin(ProxyUnderTest proxy, String user) {
        var log = dovecot.log().fromHere();

        var answer = LoginAttempt.answer("imap", proxy.port("imap"), "somebody", MailSystem.password(user));

        assertEquals("a OK", LoginAttempt.start(answer, "a OK"));
        log.await("imap-login: Info: Login", "user=<" + user + ">", "TLS");
    }
}
