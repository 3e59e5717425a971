package org.minaproxy.proxy.real;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/**
 * What clients hear, lookup services are asked and backends are told, from nginx and from mina-proxy with one and the same dialogue. The files in
 * {@code beside-nginx/}:
 *
 * <pre>
 *   {@literal @}listener: imap                     where the client connects
 *   {@literal @}service: Auth-Status: OK           a header of the service's answer; {@literal @}status is its status line
 *   {@literal @}certificate: good                  what the client shows when it is asked: good, or stranger's
 *   {@literal @}tls                                the client begins TLS; with N or M behind it only with that one
 *   C: a LOGIN alice s3cret            the client says
 *   S: a OK…                           both answer; … stands for the rest
 *   N: …   M: …                        nginx answers, mina-proxy answers; {@code <end>} is the end of the connection
 *   Q: …   NQ: …   MQ: …               the service is asked, line by line
 *   B: …   NB: …   MB: …               the backend hears
 * </pre>
 *
 * A file in which they differ must be explained in {@code docs/nginx-differences.md}, by its name.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BesideNginxIT {

    private static final Pattern LINE = Pattern.compile("(@[a-z]+|C|[NM]?[SQB]|N|M):? ?(.*)");
    private static final Pattern RESPONSE = Pattern.compile("\\{(apop|cram-md5) ([^ }]+)}");
    private static final String CLIENT = "127.0.0.77";
    private static final List<String> LISTENERS = List.of(
            "imap",
            "pop3",
            "smtp",
            "mx",
            "imap-quiet",
            "imap-proxied",
            "imap-proxied-by-somebody",
            "imaps",
            "imap-starttls",
            "imap-starttls-only",
            "pop3-stls",
            "smtp-starttls",
            "imap-certificate",
            "imap-any-certificate",
            "imap-certificate-required",
            "pop3-certificate",
            "smtp-certificate");

    private final RecordedService service = new RecordedService();
    private final Map<String, RecordedBackend> backends = Map.of(
            "imap",
            new RecordedBackend("imap"),
            "pop3",
            new RecordedBackend("pop3"),
            "smtp",
            new RecordedBackend("smtp"));
    private final Map<String, Integer> nginxPorts = ports();
    private NginxServer nginx;
    private ProxyUnderTest proxy;

    private final CertificateAuthority authority = CertificateAuthority.create("Clients", Clock.systemUTC());
    private final TlsIdentity good = authority.issue(CertificateRequest.client("alice@example.com"));
    private final PrivateFolder folder = new PrivateFolder("beside");

    private Map<String, Integer> ports() {
        var free = Ports.free(LISTENERS.size()).iterator();
        var ports = new HashMap<>(Map.of("service", service.port()));
        LISTENERS.forEach(listener -> ports.put(listener, free.next()));
        return ports;
    }

    @BeforeAll
    void start() {
        var clients = folder.path("clients.pem");
        PemFiles.writeCertificates(clients, List.of(authority.certificate()));
        var certificate = TestCertificate.in(folder);
        var places = new HashMap<String, Object>(nginxPorts);
        places.putAll(Map.of("certificate", certificate.certificate(), "key", certificate.key(), "clients", clients));
        nginx = new NginxServer("beside.nginx.conf", places);
        proxy = new ProxyUnderTest("beside.yaml", Map.of("service", service.port(), "clients", clients));
    }

    private SSLContext tls(List<Step> steps) {
        var client = ClientTls.builder().engine(TlsEngine.JSSE).insecure();
        of(steps, "@certificate")
                .forEach(whose -> client.identity(
                        whose.equals("good")
                                ? good
                                : CertificateAuthority.create("Stranger", Clock.systemUTC())
                                        .issue(CertificateRequest.client("alice@example.com"))));
        return client.build().context();
    }

    @AfterAll
    void stop() {
        proxy.close();
        nginx.close();
        service.close();
        folder.close();
        backends.values().forEach(RecordedBackend::close);
    }

    static List<String> dialogs() throws IOException {
        try (Stream<Path> files = Files.list(Resources.file("beside-nginx"))) {
            return files.map(file -> file.getFileName().toString().replace(".dialog", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void bothAnswerAskAndLogInAsWritten(String name) throws Exception {
        var steps = steps(name);

        assertEquals(expected(steps, 'N'), play(steps, nginxPort(steps), "N"), "nginx");
        assertEquals(expected(steps, 'M'), play(steps, proxy.port(listener(steps)), "M"), "mina-proxy");
    }

    @ParameterizedTest
    @MethodSource("dialogs")
    void everyDifferenceIsExplained(String name) throws Exception {
        var manual = Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/nginx-differences.md"));
        var steps = steps(name);

        var differ = !expected(steps, 'N').equals(expected(steps, 'M'));

        assertEquals(differ, manual.contains("`" + name + "`"), "docs/nginx-differences.md mentions " + name);
    }

    // ---- files ----

    private record Step(String kind, String text) {}

    private static List<Step> steps(String name) throws IOException {
        return Files.readAllLines(Resources.file("beside-nginx/" + name + ".dialog")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> LINE.matcher(line))
                .peek(matcher -> assertTrue(matcher.matches(), name))
                .map(matcher -> new Step(matcher.group(1), matcher.group(2)))
                .toList();
    }

    private static List<String> of(List<Step> steps, String kind) {
        return steps.stream()
                .filter(step -> step.kind().equals(kind))
                .map(Step::text)
                .toList();
    }

    private static String listener(List<Step> steps) {
        return of(steps, "@listener").get(0);
    }

    /** What all three hear from one of the two. */
    private record Heard(List<String> client, List<String> service, List<String> backend) {}

    private static Heard expected(List<Step> steps, char who) {
        return new Heard(
                lines(steps, "S", String.valueOf(who)), lines(steps, "Q", who + "Q"), lines(steps, "B", who + "B"));
    }

    private static List<String> lines(List<Step> steps, String both, String one) {
        return steps.stream()
                .filter(step -> step.kind().equals(both) || step.kind().equals(one))
                .map(Step::text)
                .toList();
    }

    // ---- playing ----

    private int nginxPort(List<Step> steps) {
        return Objects.requireNonNull(nginxPorts.get(listener(steps)));
    }

    private Heard play(List<Step> steps, int port, String who) throws Exception {
        var backend = backends.entrySet().stream()
                .filter(each -> listener(steps).startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> Objects.requireNonNull(backends.get("smtp")));
        backend.forget();
        var status = of(steps, "@status");
        service.say(
                status.isEmpty() ? "200 OK" : status.get(0),
                of(steps, "@service").stream()
                        .map(line -> line.replace("@port", String.valueOf(backend.port())))
                        .toList());
        var said = new ArrayList<String>();
        try (var client = new RawClient(CLIENT, port)) {
            var challenge = "";
            for (var step : steps) {
                if (step.kind().equals("C")) {
                    client.send(filled(step.text(), challenge));
                } else if (step.kind().equals("@tls")
                        && (step.text().isEmpty() || step.text().equals(who))) {
                    client.secure(tls(steps));
                } else if (step.kind().equals("S") || step.kind().equals(who)) {
                    var line = client.line();
                    challenge = line.contains("<") || line.matches("(\\+|334) [A-Za-z0-9+/=]+") ? line : challenge;
                    said.add(shown(line.isEmpty() ? "<end>" : line, step.text()));
                }
            }
        }
        return new Heard(
                said,
                seen(service.asked(), lines(steps, "Q", who + "Q")),
                seen(backend.heard(), lines(steps, "B", who + "B")));
    }

    /** What was heard, as far as it is as expected; nobody says how many lines a backend has read of a session that was left. */
    private List<String> seen(List<String> heard, List<String> expected) {
        var seen = new ArrayList<String>();
        for (var i = 0; i < heard.size(); i++) {
            seen.add(shown(heard.get(i), i < expected.size() ? expected.get(i) : ""));
        }
        return seen;
    }

    /** What changes from run to run is not shown, and nothing that nobody asked for. */
    private String shown(String line, String expected) {
        var shown = new ClientCertificate(good.certificate());
        var known = line.replace(shown.serial(), "<serial>")
                .replace(shown.sha1(), "<fingerprint>")
                .replaceAll("<[0-9.]+@mail\\.example\\.com>", "<salt>")
                .replaceAll("\\b[0-9a-f]{32}\\b", "<digest>");
        return expected.endsWith("…") && known.startsWith(expected.substring(0, expected.length() - 1))
                ? expected
                : known;
    }

    private static String filled(String text, String challenge) {
        return RESPONSE.matcher(text.replace("\\r", "\r").replace("\\n", "\n"))
                .replaceAll(match -> match.group(1).equals("apop")
                        ? md5(challenge.replaceAll(".*(<.*>).*", "$1") + match.group(2))
                        : cramMd5(challenge.replaceFirst("^(\\+|334) ", ""), match.group(2)));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String cramMd5(String challenge, String password) {
        try {
            var mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(password.getBytes(ISO_8859_1), "HmacMD5"));
            var digest =
                    HexFormat.of().formatHex(mac.doFinal(Base64.getDecoder().decode(challenge)));
            return Base64.getEncoder().encodeToString(("alice " + digest).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
