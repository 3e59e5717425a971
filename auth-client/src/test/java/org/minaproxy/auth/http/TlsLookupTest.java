package org.minaproxy.auth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service is whom its certificate says, or nothing is sent to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate for all: making it takes its time
class TlsLookupTest {

    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final KeyStore keys;

    TlsLookupTest(@TempDir Path folder) throws Exception {
        this.keys = certificate(folder);
    }

    @Test
    void aTrustedServiceIsAsked() throws Exception {
        assertEquals("status 200", outcome("127.0.0.1", trusting(keys)));
    }

    @Test
    void aServiceThatNobodyVouchesForIsAnOutage() throws Exception {
        String outcome = outcome("127.0.0.1", SSLContext.getDefault());

        assertTrue(outcome.startsWith("TLS failed: "), outcome);
    }

    @Test
    void aCertificateForAnotherNameIsAnOutage() throws Exception {
        String outcome = outcome("localhost", trusting(keys));

        assertTrue(outcome.startsWith("TLS failed: "), outcome);
    }

    private String outcome(String host, SSLContext client) throws Exception {
        try (ScriptedHttpServer server = new ScriptedHttpServer(
                        serving(keys).getServerSocketFactory(), request -> ScriptedHttpServer.ok());
                HttpTransport transport = new JdkHttpTransport(client, 10)) {
            return transport
                    .ask(
                            URI.create("https://" + host + ":" + server.port() + "/"),
                            new HttpQuestion(List.of()),
                            Duration.ofSeconds(20))
                    .handle((reply, failure) -> failure == null
                            ? "status " + reply.status()
                            : String.valueOf(
                                    Objects.requireNonNull(failure.getCause()).getMessage()))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** For 127.0.0.1 and nobody else; the JDK makes certificates with its keytool only. */
    private static KeyStore certificate(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "auth",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=auth",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS) && keytool.exitValue() == 0);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, STORE_PASSWORD);
        }
        return keys;
    }

    private static SSLContext serving(KeyStore keys) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("auth", keys.getCertificate("auth"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
