package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** What the proxy says of itself at its status address, and what the command {@code health} makes of it. */
class HealthTest {

    private static final String PEM = "{ chain: mail.pem, key: mail.key }";

    private final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;

    HealthTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aGoodCertificateIsReady() throws Exception {
        TlsIdentity identity = install(90);
        String expected = "ready\n" + line(identity, 90);
        try (MailProxy proxy = start(PEM)) {
            assertAnswer(200, "alive\n", get(proxy, "/health/live"));
            assertAnswer(200, expected, get(proxy, "/health/ready"));
            assertEquals(new Outcome(0, expected, ""), health(proxy.statusPort()));
        }
    }

    @Test
    void oneThatEndsIsNot() throws Exception {
        TlsIdentity identity = install(2);
        String expected = "not ready\n  the certificate for mail.example.com ends on " + identity.validUntil() + "\n"
                + line(identity, 2);
        try (MailProxy proxy = start(PEM)) {
            assertAnswer(503, expected, get(proxy, "/health/ready"));
            assertAnswer(200, "alive\n", get(proxy, "/health/live"));
            assertEquals(new Outcome(1, expected, ""), health(proxy.statusPort()));

            install(90);
            proxy.reload();

            assertEquals(200, get(proxy, "/health/ready").statusCode());
        }
    }

    @Test
    void oneThatIsNotTheOneOnTheDiskIsNot() throws Exception {
        TlsIdentity identity = install(90);
        try (MailProxy proxy = start(PEM)) {
            Files.writeString(folder.resolve("mail.pem"), "half");
            proxy.reload();

            assertAnswer(
                    503,
                    "not ready\n  tls.certificates[0]: " + folder
                            + "/mail.pem: is not PEM (no line BEGIN …); give a file in PEM form\n" + line(identity, 90),
                    get(proxy, "/health/ready"));
        }
    }

    @Test
    void theOneForBackendsCountsToo() throws Exception {
        TlsIdentity identity = install(90);
        TlsIdentity shown = ca.issue(CertificateRequest.client("proxy.example.com")
                .lasting(Duration.ofDays(60).plusHours(1)));
        PemFiles.write(shown, folder.resolve("proxy.pem"), folder.resolve("proxy.key"));
        String facts = line(identity, 90)
                + line(shown, 60).replace("certificate mail.example.com", "certificate proxy.example.com");
        Path file = Files.writeString(folder.resolve("mina-proxy.yaml"), """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [10.0.0.11], tls: implicit, tls-certificate: { chain: proxy.pem, key: proxy.key } } }
                limits: { loops: 1, drain-timeout: 0s }
                """ + configuration(PEM, "127.0.0.1:0"));
        try (MailProxy proxy =
                MailProxy.start(new ConfigLoader("mail.example.com").load(Optional.of(file), Map.of()))) {
            assertAnswer(200, "ready\n" + facts, get(proxy, "/health/ready"));

            Files.writeString(folder.resolve("proxy.pem"), "half");
            proxy.reload();

            assertAnswer(
                    503,
                    "not ready\n  backends.store.tls-certificate: " + folder
                            + "/proxy.pem: is not PEM (no line BEGIN …); give a file in PEM form\n" + facts,
                    get(proxy, "/health/ready"));
        }
    }

    @Test
    void aPlaceThatWaitsForItsFirstIsNot() throws Exception {
        Files.writeString(folder.resolve("acme.json"), "");
        try (MailProxy proxy = start("{ acme-json: acme.json }")) {
            HttpResponse<String> answer = get(proxy, "/health/ready");

            assertEquals(503, answer.statusCode());
            assertTrue(
                    answer.body()
                            .startsWith("not ready\n  tls.certificates[0]: " + folder
                                    + "/acme.json: holds no certificate yet\ncertificate mail.example.com: 39"),
                    answer.body());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /metrics, 501, metrics are not supported yet",
        "GET, /, 501, the page for people is not supported yet; see /health/ready",
        "GET, /health, 404, there are /health/live and /health/ready",
        "POST, /health/ready, 405, only GET and HEAD are answered here",
        "HEAD, /health/live, 200, ''",
    })
    void readsOnly(String method, String path, int code, String text) throws Exception {
        install(90);
        try (MailProxy proxy = start(PEM)) {
            assertAnswer(code, text.isEmpty() ? "" : text + "\n", send(proxy, method, path));
        }
    }

    @Test
    void thoseWhoNeverEndTheirRequestKeepNobodyOut() throws Exception {
        install(90);
        try (MailProxy proxy = start(PEM);
                Socket one = new Socket(InetAddress.getLoopbackAddress(), proxy.statusPort());
                Socket two = new Socket(InetAddress.getLoopbackAddress(), proxy.statusPort())) {
            one.getOutputStream().write("GET /hea".getBytes(US_ASCII));
            two.getOutputStream().write("GET /hea".getBytes(US_ASCII));

            assertEquals(200, get(proxy, "/health/ready").statusCode());
        }
    }

    @Test
    void nobodyToAsk() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertEquals(
                new Outcome(1, "", "nobody answers at 127.0.0.1:" + free + ": Connection refused\n"), health(free));
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "status.address is not set; set it to 127.0.0.1:8025 for one, where the proxy can be asked\n"),
                Outcome.of("health", "--config", write("other.yaml", "").toString()));
    }

    @Test
    void anAddressThatIsTaken() throws Exception {
        install(90);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path file = write("mina-proxy.yaml", configuration(PEM, address));

            StartupException problem = assertThrows(
                    StartupException.class,
                    () -> MailProxy.start(new ConfigLoader("x").load(Optional.of(file), Map.of())));

            assertEquals(
                    "status.address: cannot listen on " + address
                            + ": Address already in use; stop the program that has it, or choose another port",
                    problem.getMessage());
        }
    }

    private TlsIdentity install(int days) {
        TlsIdentity identity = ca.issue(CertificateRequest.server("mail.example.com")
                .lasting(Duration.ofDays(days).plusHours(1)));
        PemFiles.write(identity, folder.resolve("mail.pem"), folder.resolve("mail.key"));
        return identity;
    }

    private static String line(TlsIdentity identity, int days) {
        return "certificate mail.example.com: " + days + " days left, until " + identity.validUntil() + ", SHA-256 "
                + identity.fingerprint() + "\n";
    }

    private MailProxy start(String place) throws Exception {
        Path file = write("mina-proxy.yaml", configuration(place, "127.0.0.1:0"));
        return MailProxy.start(new ConfigLoader("mail.example.com").load(Optional.of(file), Map.of()));
    }

    private static String configuration(String place, String status) {
        return "tls: { engine: jsse, certificates: [" + place + "] }\nstatus: { address: \"" + status + "\" }\n";
    }

    private Path write(String name, String more) throws IOException {
        return Files.writeString(folder.resolve(name), """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [10.0.0.11] } }
                limits: { loops: 1, drain-timeout: 0s }
                """ + more);
    }

    private Outcome health(int port) throws IOException {
        Path file = write("health.yaml", configuration(PEM, "127.0.0.1:" + port));
        return Outcome.of("health", "--config", file.toString());
    }

    private HttpResponse<String> get(MailProxy proxy, String path) throws Exception {
        return send(proxy, "GET", path);
    }

    private HttpResponse<String> send(MailProxy proxy, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.statusPort() + path))
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static void assertAnswer(int code, String text, HttpResponse<String> answer) {
        assertEquals(text, answer.body());
        assertEquals(code, answer.statusCode());
    }
}
