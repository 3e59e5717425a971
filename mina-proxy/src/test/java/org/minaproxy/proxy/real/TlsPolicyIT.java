package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What sslscan, openssl, curl and Java find on our ports, with each engine: nothing weak, and what the configuration chose. */
@TestInstance(Lifecycle.PER_CLASS)
@ParameterizedClass
@ValueSource(strings = {"jsse", "conscrypt"})
class TlsPolicyIT {

    private static final String CHOSEN =
            "ciphers: [TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256, TLS_CHACHA20_POLY1305_SHA256,"
                    + " TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n"
                    + "  groups: [secp384r1, secp256r1]";

    private final PrivateFolder folder = new PrivateFolder("scan");
    private final Map<String, ProxyUnderTest> proxies = new HashMap<>();

    @Parameter
    String engine = "";

    @BeforeParameterizedClassInvocation
    void start() {
        proxies.put("usual", new ProxyUnderTest("tls-policy.yaml", Map.of("engine", engine, "policy", "")));
        proxies.put("chosen", new ProxyUnderTest("tls-policy.yaml", Map.of("engine", engine, "policy", CHOSEN)));
    }

    @AfterParameterizedClassInvocation
    void stop() {
        proxies.values().forEach(ProxyUnderTest::close);
    }

    @AfterAll
    void clean() {
        folder.close();
    }

    /** With all that is not configured. */
    private ProxyUnderTest usual() {
        return Objects.requireNonNull(proxies.get("usual"));
    }

    private ProxyUnderTest chosen() {
        return Objects.requireNonNull(proxies.get("chosen"));
    }

    @ParameterizedTest
    @CsvSource({"imaps, ''", "imap, --starttls-imap", "pop3, --starttls-pop3", "submission, --starttls-smtp"})
    void sslscanFindsNothingWeak(String listener, String startTls) throws Exception {
        Document scan = scan(usual(), listener, startTls);

        assertEquals(
                Set.of("tls 1.2", "tls 1.3"),
                elements(scan, "protocol")
                        .filter(protocol -> protocol.getAttribute("enabled").equals("1"))
                        .map(protocol -> protocol.getAttribute("type") + " " + protocol.getAttribute("version"))
                        .collect(Collectors.toSet()));
        assertEquals(
                Set.of(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-CHACHA20-POLY1305"),
                ciphers(scan));
        assertEquals(Set.of("x25519", "secp256r1 (NIST P-256)", "secp384r1 (NIST P-384)"), groups(scan));
        assertEquals(Set.of("0"), attributes(scan, "renegotiation", "supported"));
        assertEquals(Set.of("0"), attributes(scan, "heartbleed", "vulnerable"));
    }

    @Test
    void sslscanFindsWhatWasChosen() throws Exception {
        Document scan = scan(chosen(), "imaps", "");

        assertEquals(
                Set.of(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-ECDSA-CHACHA20-POLY1305",
                        "ECDHE-ECDSA-AES256-GCM-SHA384"),
                ciphers(scan));
        assertEquals(Set.of("secp256r1 (NIST P-256)", "secp384r1 (NIST P-384)"), groups(scan));
    }

    private Document scan(ProxyUnderTest proxy, String listener, String startTls) throws Exception {
        var file = folder.path("scan-" + listener + ".xml");
        Tool.run("sslscan --no-colour {} --xml={} 127.0.0.1:{}", startTls, file, proxy.port(listener))
                .expectSuccess();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static Set<String> ciphers(Document scan) {
        return attributes(scan, "cipher", "cipher");
    }

    private static Set<String> groups(Document scan) {
        return attributes(scan, "group", "name");
    }

    private static Set<String> attributes(Document scan, String element, String attribute) {
        return elements(scan, element).map(it -> it.getAttribute(attribute)).collect(Collectors.toSet());
    }

    private static Stream<Element> elements(Document scan, String name) {
        var found = scan.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    @ParameterizedTest
    @CsvSource({
        "-alpn imap -tls1_3, ALPN protocol: imap",
        "-alpn imap -tls1_2, ALPN protocol: imap",
        "-alpn http/1.1 -tls1_3, alert number 120",
        "-alpn http/1.1 -tls1_2, alert number 120",
        "-tls1_1 -cipher ALL:@SECLEVEL=0, alert number 70",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256:AES128-GCM-SHA256, alert number 40",
        "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256",
        "-tls1_2, Compression: NONE",
        "-tls1_3, 'Server Temp Key: X25519'",
        "-tls1_2, 'Server Temp Key: X25519'",
        "-tls1_3 -groups P-256, 'Server Temp Key: ECDH, prime256v1'",
        "-tls1_3 -groups P-521:X25519, Server Temp Key: X25519",
        "-tls1_3 -groups P-521, SSL alert number",
        "-tls1_2 -groups P-521, SSL alert number 40",
    })
    void opensslFinds(String options, String expected) {
        assertFinds(usual(), options, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_2, Cipher is ECDHE-ECDSA-CHACHA20-POLY1305",
        "-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305, Cipher is ECDHE-ECDSA-CHACHA20-POLY1305",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256, alert number 40",
        "-tls1_2 -groups P-384:P-256, 'Server Temp Key: ECDH, secp384r1'",
        "-tls1_3 -groups P-384, 'Server Temp Key: ECDH, secp384r1'",
        "-tls1_3 -groups P-256, 'Server Temp Key: ECDH, prime256v1'",
        "-tls1_3 -groups X25519, SSL alert number",
        "-tls1_2 -groups X25519, SSL alert number 40",
    })
    void opensslFindsWhatWasChosen(String options, String expected) {
        assertFinds(chosen(), options, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void javaGoesByTheClientsOrderOfGroupsAndConscryptByOurs(String version) {
        assertFinds(
                chosen(),
                version + " -groups P-256:P-384",
                "Server Temp Key: ECDH, " + (engine.equals("jsse") ? "prime256v1" : "secp384r1"));
    }

    private static void assertFinds(ProxyUnderTest proxy, String options, String expected) {
        var found = Tool.run("openssl s_client " + options + " -connect 127.0.0.1:{}", proxy.port("imaps"))
                .output();

        assertTrue(found.contains(expected), () -> expected + " is not in\n" + found);
    }

    @ParameterizedTest
    @CsvSource({"imaps://localhost:{}/, imaps", "imap://localhost:{}/ --ssl-reqd, imap"})
    void curlSpeaksTheNewestVersion(String address, String listener) {
        var result = Tool.run(
                "curl -sv --max-time 10 --cacert {} " + address,
                usual().certificate().certificate(),
                usual().port(listener));

        assertTrue(result.output().contains("SSL connection using TLSv1.3 / TLS_AES_"), result.output());
    }

    @ParameterizedTest
    @CsvSource({
        "http, imap, * OK",
        "http, pop3, +OK",
        "http, submission, 220 ",
        "https, imaps, * OK",
    })
    void anHttpRequestIsNeverRepeated(String scheme, String listener, String greeting) {
        var told = Tool.run(
                        "curl -sk --no-alpn --http0.9 --max-time 10 --data <script>alert(1)</script> {}://localhost:{}/",
                        scheme,
                        usual().port(listener))
                .output();

        assertTrue(told.startsWith(greeting) && told.lines().count() == 1, told);
    }

    @Test
    void aBrowserIsSentAwayBeforeItSaysAnything() {
        var result = Tool.run("curl -sSk --max-time 10 https://localhost:{}/", usual().port("imaps"))
                .expectFailure();

        assertTrue(result.output().contains("no application protocol"), result.output());
    }

    @Test
    void javaMayNotNegotiateAnew() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket("localhost", usual().port("imaps"))) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(
                    new String[] {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
                    });
            socket.startHandshake();
            assertEquals(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    socket.getSession().getCipherSuite());
            assertEquals('*', socket.getInputStream().read());

            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().readAllBytes();
            });
        }
    }

    private SSLContext trusting() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var file = Files.newInputStream(usual().certificate().certificate())) {
            store.setCertificateEntry(
                    "proxy", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
