package org.minaproxy.proxy.real;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that openssl made, in every place they can come from, as openssl sees them; then Traefik gets one, and another is renewed. */
class CertificatesIT {

    private final PrivateFolder certs = new PrivateFolder("certs");

    @AfterEach
    void clean() {
        certs.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void eachNameHasItsCertificateAndItsRenewal(String engine) throws IOException {
        issue("ec", "mail.example.com", "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes");
        issue("rsa", "mail.example.com", "-newkey rsa:2048 -passout pass:rabbit");
        issue("store", "store.example.com", "-newkey rsa:2048 -nodes");
        Tool.run(
                        "openssl pkcs12 -export -in {} -inkey {} -out {} -passout pass:rabbit",
                        certs.path("store.pem"),
                        certs.path("store.key"),
                        certs.path("store.p12"))
                .expectSuccess();
        Files.createDirectory(certs.path("folder"));
        issue("folder/wild", "*.example.net", "-newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -nodes");
        Files.writeString(certs.path("acme.json"), "");

        try (var proxy = new ProxyUnderTest("certificates.yaml", Map.of("engine", engine, "certs", certs.path()))) {
            proxy.log().await("WARN", "acme.json: holds no certificate yet");
            expect(
                    proxy,
                    "-servername mail.example.com",
                    "subject=CN = mail.example.com",
                    "Peer signature type: ECDSA");
            expect(
                    proxy,
                    "-servername mail.example.com -sigalgs RSA-PSS+SHA256",
                    "subject=CN = mail.example.com",
                    "Peer signature type: RSA-PSS");
            expect(proxy, "-servername store.example.com", "subject=CN = store.example.com");
            expect(proxy, "-servername pop.example.net", "subject=CN = *.example.net");
            expect(proxy, "-noservername", "subject=CN = mail.example.com");
            expect(proxy, "-servername acme.example.com", "SSL alert number 112");
            expect(proxy, "-servername example.net", "SSL alert number 112");

            issue("acme", "acme.example.com", "-newkey rsa:2048 -nodes");
            Files.writeString(
                    certs.path("acme.json"),
                    "{\"le\":{\"Certificates\":[{\"domain\":{\"main\":\"acme.example.com\"}," + "\"certificate\":\""
                            + base64("acme.pem") + "\",\"key\":\"" + base64("acme.key") + "\"}]}}");
            proxy.log().await("INFO", "new certificate", "names=acme.example.com");
            expect(proxy, "-servername acme.example.com", "subject=CN = acme.example.com");
            expectBehindStartTls(proxy, "-servername acme.example.com", "subject=CN = acme.example.com");
            expectBehindStartTls(proxy, "-servername example.net", "SSL alert number 112");

            issue("next", "renewed.example.net", "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes");
            Files.move(certs.path("next.key"), certs.path("folder/wild.key"), ATOMIC_MOVE);
            Files.move(certs.path("next.pem"), certs.path("folder/wild.pem"), ATOMIC_MOVE);
            proxy.log().await("INFO", "new certificate", "names=renewed.example.net");
            expect(proxy, "-servername renewed.example.net", "subject=CN = renewed.example.net");
            expect(proxy, "-servername pop.example.net", "SSL alert number 112");
        }
    }

    private static void expect(ProxyUnderTest proxy, String options, String... texts) {
        expectAt("-connect 127.0.0.1:" + proxy.port("imaps"), options, texts);
    }

    private static void expectBehindStartTls(ProxyUnderTest proxy, String options, String... texts) {
        expectAt("-starttls smtp -connect 127.0.0.1:" + proxy.port("submission"), options, texts);
    }

    private static void expectAt(String address, String options, String... texts) {
        var output = Tool.run("openssl s_client " + address + " " + options).output();
        for (String text : texts) {
            assertTrue(output.contains(text), () -> text + " is not in\n" + output);
        }
    }

    private void issue(String file, String name, String key) {
        Tool.run(
                        "openssl req -x509 " + key + " -subj /CN=" + name + " -addext subjectAltName=DNS:" + name
                                + " -days 30 -out {} -keyout {}",
                        certs.path(file + ".pem"),
                        certs.path(file + ".key"))
                .expectSuccess();
    }

    private String base64(String file) throws IOException {
        return Base64.getEncoder()
                .encodeToString(Files.readString(certs.path(file)).getBytes(US_ASCII));
    }
}
