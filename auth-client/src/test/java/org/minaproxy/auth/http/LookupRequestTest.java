package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.auth.ClientCertificateTest;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Requests;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.http.HttpAuthSettings.Extra;
import org.minaproxy.auth.http.HttpAuthSettings.Form;
import org.minaproxy.auth.http.HttpAuthSettings.Format;
import org.minaproxy.auth.http.HttpAuthSettings.PercentEncoding;

class LookupRequestTest {

    private static final String WITH_CERTIFICATE = """
            Auth-Method: external
            Auth-User: alice@example.com
            Auth-Pass:\s
            Auth-Protocol: imap
            Auth-Login-Attempt: 1
            Client-IP: 192.0.2.7
            Auth-SSL: on
            Auth-SSL-Protocol: TLSv1.3
            Auth-SSL-Cipher: TLS_AES_256_GCM_SHA384
            Auth-SSL-Verify: SUCCESS
            Auth-SSL-Subject: emailAddress=ops@example.com,CN=relay 7,OU=Relays\\, inner,O=Example
            Auth-SSL-Issuer: emailAddress=ops@example.com,CN=relay 7,OU=Relays\\, inner,O=Example
            Auth-SSL-Serial: 0A3F1C
            Auth-SSL-Fingerprint: a5745f15bff9873f1cdc62f0eb9d99d8bc5ecdd4
            """;

    @Test
    void aPasswordIsPlainWhateverCommandBroughtIt() {
        assertEquals("""
                Auth-Method: plain
                Auth-User: alice
                Auth-Pass: s3cret
                Auth-Protocol: imap
                Auth-Login-Attempt: 1
                Client-IP: 192.0.2.7
                """, show(Requests.password("alice", "s3cret")));
    }

    @ParameterizedTest
    @CsvSource({
        "al ice, al%20ice",
        "100%, 100%25",
        "a%20b, a%2520b",
        "a+b&c=d?e#f/g\"h, a+b&c=d?e#f/g\"h",
        "jürgen, jürgen",
    })
    void onlyBlanksControlsAndPercentAreEscaped(String text, String expected) {
        List<Header> headers = headers(Requests.password(text, text));

        assertEquals(expected, new String(headers.get(1).octets(), UTF_8));
        assertEquals(expected, new String(headers.get(2).octets(), UTF_8));
    }

    @Test
    void everyOctetHasItsEscapeOrStaysAsItIs() {
        StringBuilder expected = new StringBuilder();
        byte[] all = new byte[255];
        for (int i = 0, code = 0; code < 256; code++) {
            if (code != 0x7f) { // refused in passwords, and in headers
                all[i++] = (byte) code;
                expected.append(code <= 32 || code == 37 ? "%%%02X".formatted(code) : Character.toString(code));
            }
        }

        Header header = headers(Requests.imap(new Credentials.Password("alice", Secret.of(all))))
                .get(2);

        assertEquals(expected.toString(), header.value());
    }

    @Test
    void withTheFullEncodingOnlyLettersDigitsAndFourMarksStay() {
        HttpAuthSettings settings = with(new Form(Format.NGINX, PercentEncoding.FULL, Set.of()));

        assertEquals("""
                Auth-Method: plain
                Auth-User: j%C3%BCrgen%40example.com
                Auth-Pass: aZ09-._~%2B%26%22%25%20%3D
                Auth-Protocol: imap
                Auth-Login-Attempt: 1
                Client-IP: 192.0.2.7
                X-Auth-Key: 0815
                """, show(settings, Requests.password("jürgen@example.com", "aZ09-._~+&\"% =")));
    }

    @Test
    void portsGoAlongBeforeTheFixedHeadersWhenTheServiceWantsThem() {
        HttpAuthSettings settings = with(new Form(Format.NGINX, PercentEncoding.NGINX, Set.of(Extra.PORTS)));

        assertEquals("""
                Auth-Method: plain
                Auth-User: alice
                Auth-Pass: s3cret
                Auth-Protocol: imap
                Auth-Login-Attempt: 1
                Client-IP: 192.0.2.7
                Auth-Port: %d
                Client-Port: %d
                X-Auth-Key: 0815
                """.formatted(143, 51234), show(settings, Requests.password("alice", "s3cret")));
    }

    @Test
    void aCertificateIsDescribedAsOpensslDoes() {
        assertEquals(WITH_CERTIFICATE, show(withCertificate()));
    }

    @Test
    void aClientThatHasNoneIsSaidToHaveNone() {
        AuthRequest request = asked(Optional.empty());

        assertEquals(
                "Auth-SSL-Verify: NONE",
                show(request).lines().reduce((first, second) -> second).orElseThrow());
    }

    @Test
    void theCertificateItselfGoesAlongWhenTheServiceWantsIt() {
        HttpAuthSettings settings = with(new Form(Format.NGINX, PercentEncoding.NGINX, Set.of(Extra.CERTIFICATE)));

        String shown = show(settings, withCertificate());

        String pem = ClientCertificateTest.RELAY.replace(" ", "%20").replace("\n", "%0A");
        assertEquals(WITH_CERTIFICATE + "Auth-SSL-Cert: " + pem + "\nX-Auth-Key: 0815\n", shown);
    }

    private static AuthRequest asked(Optional<ClientCertificate> certificate) {
        return new AuthRequest(
                "imap",
                new Credentials.External("alice@example.com"),
                1,
                "7f3a",
                new InetSocketAddress("192.0.2.7", 51234),
                new InetSocketAddress("192.0.2.1", 993),
                Optional.empty(),
                Optional.of(new AuthRequest.TlsInfo(
                        "TLSv1.3", "TLS_AES_256_GCM_SHA384", Optional.empty(), true, certificate)),
                Optional.empty());
    }

    private static AuthRequest withCertificate() {
        return asked(Optional.of(new ClientCertificate(ClientCertificateTest.read(ClientCertificateTest.RELAY))));
    }

    private static HttpAuthSettings with(Form form) {
        return new HttpAuthSettings(
                List.of(URI.create("http://auth.example.com/mail")),
                List.of(new Header("X-Auth-Key", "0815")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                form);
    }

    @ParameterizedTest
    @CsvSource({"APOP, apop", "CRAM_MD5, cram-md5"})
    void aDigestTakesThePlaceOfThePasswordAndItsChallengeGoesAlong(DigestMethod method, String name) {
        Credentials digest = new Credentials.Digest(
                method, "tim", "<1896.697170952@mail.example.com>", "b913a602c7eda7a495b4e6e7334d3890");

        assertEquals("""
                Auth-Method: %s
                Auth-User: tim
                Auth-Pass: b913a602c7eda7a495b4e6e7334d3890
                Auth-Salt: <1896.697170952@mail.example.com>
                Auth-Protocol: pop3
                Auth-Login-Attempt: 3
                Client-IP: 192.0.2.7
                """.formatted(name), show(Requests.pop3(digest)));
    }

    @Test
    void externalHasAnEmptyPasswordAndTlsSaysWhichOne() {
        assertEquals("""
                Auth-Method: external
                Auth-User: fred@example.com
                Auth-Pass:\s
                Auth-Protocol: smtp
                Auth-Login-Attempt: 1
                Client-IP: 192.0.2.7
                Client-Host: [UNAVAILABLE]
                Auth-SSL: on
                Auth-SSL-Protocol: TLSv1.2
                Auth-SSL-Cipher: ECDHE-RSA-AES128-GCM-SHA256
                """, show(Requests.submission(new Credentials.External("fred@example.com"))));
    }

    @Test
    void aClientThatDoesNotLogInIsDescribedByItsMailAndByTheProxyHeaderBeforeIt() {
        assertEquals(
                """
                Auth-Method: none
                Auth-User:\s
                Auth-Pass:\s
                Auth-Protocol: smtp
                Auth-Login-Attempt: 1
                Client-IP: 2001:db8::7
                Client-Host: [UNAVAILABLE]
                Proxy-Protocol-Addr: 2001:db8::7
                Proxy-Protocol-Port: 51234
                Proxy-Protocol-Server-Addr: 2001:db8:0:1::1
                Proxy-Protocol-Server-Port: 25
                Auth-SMTP-Helo: client.example
                Auth-SMTP-From: MAIL FROM:<a@example.org> SIZE=1000
                Auth-SMTP-To: RCPT TO:<b@example.com>
                Auth-SSL: on
                Auth-SSL-Protocol: TLSv1.3
                Auth-SSL-Cipher: TLS_AES_256_GCM_SHA384
                X-Auth-Key: 0815
                Authorization: Basic cHJveHk6azN5
                """,
                show(
                        new HttpAuthSettings(
                                URI.create("http://proxy:k3y@auth.example.com/mail"),
                                List.of(new Header("X-Auth-Key", "0815")),
                                Duration.ofSeconds(10)),
                        Requests.smtp("client.example")));
    }

    @Test
    void aControlCharacterNeverGetsIntoAHeader() {
        AuthRequest request = Requests.smtp("client\r\nAuth-Status: OK");

        Exception thrown = assertThrows(IllegalArgumentException.class, () -> headers(request));

        assertEquals("the header Auth-SMTP-Helo has a control character", thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:0:0:0:0:0:5, 2001:db8::5",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:192.0.2.7, 192.0.2.7",
    })
    void addressesAreShort(String address, String expected) {
        assertEquals(expected, AddressText.of(new InetSocketAddress(address, 1)));
    }

    @ParameterizedTest
    @CsvSource({ // as `openssl ciphers -stdname` pairs them
        "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256, TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, ECDHE-ECDSA-AES256-GCM-SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-RSA-CHACHA20-POLY1305",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, ECDHE-ECDSA-AES128-CCM8",
        "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, ECDHE-RSA-AES256-SHA384",
        "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, DHE-RSA-AES128-GCM-SHA256",
        "TLS_RSA_WITH_AES_256_GCM_SHA384, AES256-GCM-SHA384",
        "TLS_RSA_WITH_AES_128_CBC_SHA, AES128-SHA",
    })
    void ciphersHaveTheNamesOfOpenssl(String iana, String openssl) {
        assertEquals(openssl, CipherName.openssl(iana));
    }

    private static List<Header> headers(AuthRequest request) {
        return new LookupRequest(HttpAuthSettings.of(URI.create("http://auth.example.com/mail"))).headers(request);
    }

    private static String show(AuthRequest request) {
        return show(HttpAuthSettings.of(URI.create("http://auth.example.com/mail")), request);
    }

    private static String show(HttpAuthSettings settings, AuthRequest request) {
        StringBuilder shown = new StringBuilder();
        for (Header header : new LookupRequest(settings).headers(request)) {
            String value = new String(header.octets(), ISO_8859_1);
            shown.append(header.name()).append(": ").append(value).append('\n');
        }
        return shown.toString();
    }
}
