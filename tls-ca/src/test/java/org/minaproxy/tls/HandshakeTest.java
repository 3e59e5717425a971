package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minaproxy.tls.TlsVersion.TLS_1_2;
import static org.minaproxy.tls.TlsVersion.TLS_1_3;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;

/** Every combination of server engine, client engine and version: what a handshake ends in. */
@TestInstance(Lifecycle.PER_CLASS)
class HandshakeTest {

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    final TlsIdentity mail = ca.issue(CertificateRequest.server("mail.example.com", "127.0.0.1"));
    final TlsIdentity imap = ca.issue(CertificateRequest.server("imap.example.com"));
    final TlsIdentity wildcard = ca.issue(CertificateRequest.server("*.example.com"));
    final TlsIdentity rsa =
            ca.issue(CertificateRequest.server("mail.example.com").with(KeyType.RSA_2048));

    @BeforeAll
    static void prepare() {
        JvmTls.prepare();
    }

    static Stream<Arguments> combinations() {
        return Stream.of(TlsEngine.values())
                .flatMap(server -> Stream.of(TlsEngine.values())
                        .flatMap(client ->
                                Stream.of(TLS_1_3, TLS_1_2).map(version -> Arguments.of(server, client, version))));
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void aNameChoosesTheCertificate(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws Exception {
        ServerTls server = ServerTls.builder(List.of(mail, wildcard, imap))
                .engine(serverEngine)
                .build();

        assertEquals(mail, serves(server, client(clientEngine, version), "mail.example.com"));
        assertEquals(imap, serves(server, client(clientEngine, version), "imap.example.com"));
        assertEquals(imap, serves(server, client(clientEngine, version), "IMAP.Example.COM"));
        assertEquals(wildcard, serves(server, client(clientEngine, version), "pop.example.com"));
        assertEquals(mail, serves(server, client(clientEngine, version), "127.0.0.1"));
        assertEquals(mail, serves(server, insecure(clientEngine, version), "a.b.example.com"));
        assertEquals(mail, serves(server, insecure(clientEngine, version), "elsewhere"));
    }

    /** What a balancer told counts for those clients alone that tell no name themselves; they call an address here. */
    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void aNameThatSomebodyElseToldChoosesForWhoTellsNone(
            TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version) throws Exception {
        ServerTls server = ServerTls.builder(List.of(mail, wildcard, imap))
                .engine(serverEngine)
                .refuseUnknownNames()
                .build();

        assertEquals(imap, served(server.newEngine("IMAP.example.com"), insecure(clientEngine, version), "127.0.0.1"));
        assertEquals(
                wildcard, served(server.newEngine("pop.example.com"), insecure(clientEngine, version), "127.0.0.1"));
        assertEquals(
                mail, served(server.newEngine("elsewhere.example.org"), insecure(clientEngine, version), "127.0.0.1"));
        assertEquals(
                imap,
                served(server.newEngine("mail.example.com"), insecure(clientEngine, version), "imap.example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void bothKindsOfKeysAreServedForOneName(TlsEngine engine) throws Exception {
        for (List<TlsIdentity> order : List.of(List.of(mail, rsa), List.of(rsa, mail))) {
            ServerTls server = ServerTls.builder(order).engine(engine).build();

            assertEquals(mail, serves(server, withSuite("ECDSA")));
            assertEquals(rsa, serves(server, withSuite("RSA")));
        }
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void aNameThatIsNotOursCanBeRefused(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws Exception {
        ServerTls server = ServerTls.builder(List.of(mail, wildcard))
                .engine(serverEngine)
                .refuseUnknownNames()
                .build();

        assertEquals(mail, serves(server, client(clientEngine, version), "mail.example.com"));
        assertEquals(wildcard, serves(server, client(clientEngine, version), "pop.example.com"));
        assertEquals(mail, serves(server, client(clientEngine, version), "127.0.0.1")); // asks for no name
        Handshake refused =
                Handshake.run(insecure(clientEngine, version).newEngine("imap.example.org", 993), server.newEngine());
        refused.close();
        assertTrue(refused.server.failure.isPresent(), () -> "server " + refused.server);
        assertTrue(refused.client.failure.isPresent(), () -> "client " + refused.client);
        if (clientEngine == TlsEngine.JSSE) { // Conscrypt keeps the alert to itself
            assertTrue(refused.client.toString().contains("unrecognized_name"), refused.client.toString());
        }

        server.replaceIdentities(List.of(imap));

        assertEquals(imap, serves(server, client(clientEngine, version), "imap.example.com"));
        Handshake gone =
                Handshake.run(insecure(clientEngine, version).newEngine("mail.example.com", 993), server.newEngine());
        gone.close();
        assertTrue(gone.client.failure.isPresent(), () -> "client " + gone.client);
    }

    private SSLEngine withSuite(String kind) {
        SSLEngine engine = client(TlsEngine.JSSE, TLS_1_2).newEngine("mail.example.com", 993);
        engine.setEnabledCipherSuites(new String[] {"TLS_ECDHE_" + kind + "_WITH_AES_128_GCM_SHA256"});
        return engine;
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void theProtocolIsAgreedOnOrTheClientRefused(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws Exception {
        ServerTls server = ServerTls.builder(List.of(mail))
                .engine(serverEngine)
                .alpn("imap")
                .build();

        SSLEngine right = offering(client(clientEngine, version), "http/1.1", "imap");
        Handshake.success(right, server.newEngine());
        assertEquals("imap", right.getApplicationProtocol());

        Handshake.success(client(clientEngine, version).newEngine("mail.example.com", 993), server.newEngine());

        Handshake wrong = Handshake.run(offering(client(clientEngine, version), "http/1.1"), server.newEngine());
        wrong.close();
        assertTrue(wrong.server.failure.isPresent(), () -> "server " + wrong.server);
        assertTrue(wrong.client.failure.isPresent(), () -> "client " + wrong.client);
        if (clientEngine == TlsEngine.JSSE) { // Conscrypt keeps the alert to itself
            assertTrue(wrong.client.toString().endsWith("alert: no_application_protocol"), wrong.client.toString());
        }
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void clientsReturnAfterTheirServersCertificateWasRenewed(
            TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version) throws Exception {
        ServerTls server = ServerTls.builder(List.of(mail)).engine(serverEngine).build();
        ClientTls returning = client(clientEngine, version);
        serves(server, returning, "mail.example.com");
        TlsIdentity renewed = ca.issue(CertificateRequest.renewing(mail));

        server.replaceIdentities(List.of(renewed));

        // who resumes is shown no certificate, and remembers the old one; newer JVMs rather begin anew then
        TlsIdentity remembered = serves(server, returning, "mail.example.com", List.of(mail, renewed));
        assertTrue(remembered.equals(mail) || serverEngine == TlsEngine.JSSE);
        assertEquals(
                renewed, serves(server, client(clientEngine, version), "mail.example.com", List.of(mail, renewed)));
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void aServerOfAnotherNameOrAuthorityIsRefused(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws Exception {
        CertificateAuthority stranger = CertificateAuthority.create("Test CA", Clock.systemUTC());
        ServerTls server = ServerTls.builder(List.of(mail)).engine(serverEngine).build();
        ServerTls impostor = ServerTls.builder(List.of(stranger.issue(CertificateRequest.server("mail.example.com"))))
                .engine(serverEngine)
                .build();

        for (String name : List.of("imap.example.com", "127.0.0.2", "example.com")) {
            Handshake wrongName = Handshake.run(client(clientEngine, version).newEngine(name, 993), server.newEngine());
            wrongName.close();
            assertTrue(wrongName.client.failure.isPresent(), () -> name + ": client " + wrongName.client);
            assertEquals("", wrongName.client.heard.toString());
        }
        Handshake wrongIssuer =
                Handshake.run(client(clientEngine, version).newEngine("mail.example.com", 993), impostor.newEngine());
        wrongIssuer.close();
        assertTrue(wrongIssuer.client.failure.isPresent());
        Handshake.success(insecure(clientEngine, version).newEngine("mail.example.com", 993), impostor.newEngine());
    }

    @ParameterizedTest(name = "server {0}, client {1}, {2}")
    @MethodSource("combinations")
    void aVersionThatIsNotOfferedIsRefused(TlsEngine serverEngine, TlsEngine clientEngine, TlsVersion version)
            throws Exception {
        TlsVersion other = version == TLS_1_3 ? TLS_1_2 : TLS_1_3;
        ServerTls server = ServerTls.builder(List.of(mail))
                .engine(serverEngine)
                .versions(List.of(version))
                .build();

        Handshake.success(client(clientEngine, version).newEngine("mail.example.com", 993), server.newEngine());
        Handshake refused =
                Handshake.run(client(clientEngine, other).newEngine("mail.example.com", 993), server.newEngine());
        refused.close();

        assertTrue(refused.server.failure.isPresent(), () -> "server " + refused.server);
        assertTrue(refused.client.failure.isPresent(), () -> "client " + refused.client);
    }

    private ClientTls client(TlsEngine engine, TlsVersion version) {
        return ClientTls.builder()
                .trust(TrustAnchors.of(List.of(ca.certificate())))
                .engine(engine)
                .versions(List.of(version))
                .build();
    }

    private static ClientTls insecure(TlsEngine engine, TlsVersion version) {
        return ClientTls.builder()
                .insecure()
                .engine(engine)
                .versions(List.of(version))
                .build();
    }

    private static SSLEngine offering(ClientTls client, String... protocols) {
        SSLEngine engine = client.newEngine("mail.example.com", 993);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private TlsIdentity serves(ServerTls server, ClientTls client, String name) throws SSLException {
        return serves(server, client, name, List.of(mail, imap, wildcard, rsa));
    }

    private TlsIdentity serves(ServerTls server, ClientTls client, String name, List<TlsIdentity> known)
            throws SSLException {
        return serves(server, client.newEngine(name, 993), known);
    }

    private TlsIdentity serves(ServerTls server, SSLEngine client) throws SSLException {
        return serves(server, client, List.of(mail, rsa));
    }

    private TlsIdentity served(SSLEngine server, ClientTls client, String name) throws SSLException {
        return serves(server, client.newEngine(name, 993), List.of(mail, imap, wildcard, rsa));
    }

    private static TlsIdentity serves(ServerTls server, SSLEngine client, List<TlsIdentity> known) throws SSLException {
        return serves(server.newEngine(), client, known);
    }

    private static TlsIdentity serves(SSLEngine server, SSLEngine client, List<TlsIdentity> known) throws SSLException {
        Handshake handshake = Handshake.success(client, server);
        X509Certificate shown =
                (X509Certificate) handshake.client.engine.getSession().getPeerCertificates()[0];
        return known.stream()
                .filter(identity -> identity.certificate().equals(shown))
                .findFirst()
                .orElseThrow();
    }
}
