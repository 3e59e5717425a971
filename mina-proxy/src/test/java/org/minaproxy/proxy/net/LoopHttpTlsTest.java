package org.minaproxy.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minaproxy.proxy.net.LookupClient.outcome;

import java.io.IOException;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.proxy.net.ScriptedServer.Peer;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TrustAnchors;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

/** The service is whom its certificate says, or nothing is sent to it. */
class LoopHttpTlsTest {

    private static final char[] NO_PASSWORD = {};

    private final CertificateAuthority authority = CertificateAuthority.create("test", Clock.systemUTC());

    @ParameterizedTest
    @CsvSource({"JSSE, TLSv1.3", "JSSE, TLSv1.2", "CONSCRYPT, TLSv1.3", "CONSCRYPT, TLSv1.2"})
    void aTrustedServiceIsAskedAgainAndAgainOnOneConnection(TlsEngine engine, String version) throws Exception {
        try (ScriptedServer server = server("127.0.0.1", version);
                LookupClient client = new LookupClient(trusting(engine, authority), 1, 5)) {
            CompletableFuture<HttpReply> first = client.get(at("127.0.0.1", server));
            CompletableFuture<HttpReply> second = client.get(at("127.0.0.1", server));
            Peer peer = server.accept();
            peer.request();
            peer.trickle("HTTP/1.1 200 OK\r\nX: one\r\nContent-Length: 0\r\n\r\n");
            assertEquals("one", outcome(first));
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nX: two\r\nContent-Length: 60000\r\n\r\n" + "x".repeat(60000));
            assertEquals("two", outcome(second));
        }
    }

    @ParameterizedTest
    @CsvSource({"JSSE, TLSv1.3", "JSSE, TLSv1.2", "CONSCRYPT, TLSv1.3", "CONSCRYPT, TLSv1.2"})
    void aKeptConnectionThatEndsIsReplaced(TlsEngine engine, String version) throws Exception {
        try (ScriptedServer server = server("localhost", version);
                LookupClient client = new LookupClient(trusting(engine, authority), 1, 5)) {
            for (int i = 0; i < 3; i++) {
                CompletableFuture<HttpReply> answer = client.get(at("localhost", server));
                Peer peer = server.accept();
                peer.request();
                peer.send("HTTP/1.1 200 OK\r\nX: fine\r\nContent-Length: 0\r\n\r\n");
                assertEquals("fine", outcome(answer));
                peer.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatNobodyVouchesForIsAFailure(TlsEngine engine) throws Exception {
        try (ScriptedServer server = server("127.0.0.1", "TLSv1.3");
                LookupClient client = new LookupClient(
                        trusting(engine, CertificateAuthority.create("other", Clock.systemUTC())), 1, 5)) {
            assertRefused(server, client.get(at("127.0.0.1", server)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherNameIsAFailure(TlsEngine engine) throws Exception {
        try (ScriptedServer server = server("127.0.0.1", "TLSv1.3");
                LookupClient client = new LookupClient(trusting(engine, authority), 1, 5)) {
            assertRefused(server, client.get(at("localhost", server)));
        }
    }

    private static void assertRefused(ScriptedServer server, CompletableFuture<HttpReply> answer) throws Exception {
        String request = "none";
        try {
            request = server.accept().request();
        } catch (IOException e) {
            assertTrue(outcome(answer).startsWith("TLS: "), outcome(answer));
        }
        assertEquals("none", request);
    }

    private static URI at(String host, ScriptedServer server) {
        return URI.create("https://" + host + ":" + server.port() + "/");
    }

    private static ClientTls trusting(TlsEngine engine, CertificateAuthority authority) {
        return ClientTls.builder()
                .engine(engine)
                .trust(TrustAnchors.of(List.of(authority.certificate())))
                .build();
    }

    private ScriptedServer server(String name, String version) throws Exception {
        TlsIdentity identity = authority.issue(CertificateRequest.server(name));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("auth", identity.key(), NO_PASSWORD, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance(version);
        context.init(factory.getKeyManagers(), null, null);
        ServerSocketFactory sockets = context.getServerSocketFactory();
        return new ScriptedServer(sockets, 0);
    }
}
