package org.minaproxy.tls.issue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;

class CertificateAuthorityTest {

    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    static final String SUBJECT_KEY = "2.5.29.14";
    static final String AUTHORITY_KEY = "2.5.29.35";

    final CertificateAuthority ca = CertificateAuthority.create("Example mail CA", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void theRootMaySignLeavesAndNothingElse() {
        X509Certificate root = ca.certificate();

        assertEquals("CN=Example mail CA", root.getSubjectX500Principal().getName());
        assertEquals(root.getSubjectX500Principal(), root.getIssuerX500Principal());
        assertEquals(0, root.getBasicConstraints());
        assertTrue(root.getKeyUsage()[5] && root.getKeyUsage()[6]);
        assertFalse(root.getKeyUsage()[0]);
        assertEquals(Set.of("2.5.29.19", "2.5.29.15"), root.getCriticalExtensionOIDs());
        assertEquals(
                256, ((ECPublicKey) root.getPublicKey()).getParams().getOrder().bitLength());
        assertEquals(3652, ca.identity().daysLeft(NOW));
    }

    @Test
    void aLeafIsForItsNamesAndItsUse() throws Exception {
        TlsIdentity server =
                ca.issue(CertificateRequest.server("Mail.Example.com", "*.example.com", "192.0.2.1", "2001:DB8::5"));
        X509Certificate leaf = server.certificate();

        leaf.verify(ca.certificate().getPublicKey());
        assertEquals("CN=mail.example.com", leaf.getSubjectX500Principal().getName());
        assertEquals(
                List.of(
                        List.of(2, "mail.example.com"),
                        List.of(2, "*.example.com"),
                        List.of(7, "192.0.2.1"),
                        List.of(7, "2001:db8:0:0:0:0:0:5")),
                List.copyOf(leaf.getSubjectAlternativeNames()));
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), leaf.getExtendedKeyUsage());
        assertEquals(-1, leaf.getBasicConstraints());
        assertTrue(leaf.getKeyUsage()[0]);
        assertEquals(397, server.daysLeft(NOW));
        byte[] issuer = leaf.getExtensionValue(AUTHORITY_KEY);
        byte[] root = ca.certificate().getExtensionValue(SUBJECT_KEY);
        assertArrayEquals(tail(root), tail(issuer));
    }

    private static byte[] tail(byte[] extension) {
        return Arrays.copyOfRange(extension, extension.length - 20, extension.length);
    }

    @Test
    void serialNumbersAreLongAndNeverTheSame() {
        X509Certificate one = ca.issue(CertificateRequest.server("a.example")).certificate();
        X509Certificate two = ca.issue(CertificateRequest.server("a.example")).certificate();

        assertNotEquals(one.getSerialNumber(), two.getSerialNumber());
        assertTrue(
                one.getSerialNumber().bitLength() > 90 && one.getSerialNumber().signum() > 0);
    }

    @Test
    void clientsHaveMailAddressesTooAndAnotherUse() throws Exception {
        X509Certificate leaf =
                ca.issue(CertificateRequest.client("Alice@example.com")).certificate();

        assertEquals(List.of(List.of(1, "alice@example.com")), List.copyOf(leaf.getSubjectAlternativeNames()));
        assertEquals(List.of("1.3.6.1.5.5.7.3.2"), leaf.getExtendedKeyUsage());
    }

    @Test
    void aRequestCanBeAdjustedAndRepeated() {
        CertificateRequest request = CertificateRequest.client("mx.example.com")
                .lasting(Duration.ofDays(7))
                .with(KeyType.RSA_2048);
        TlsIdentity identity = ca.issue(request);

        assertEquals(
                2048,
                ((RSAPublicKey) identity.certificate().getPublicKey())
                        .getModulus()
                        .bitLength());
        assertEquals(NOW.plus(Duration.ofDays(7)), identity.validUntil());
        assertEquals(request, CertificateRequest.renewing(identity));
    }

    @Test
    void aNameTooLongForTheSubjectIsStillServed() {
        String name = "a".repeat(40) + "." + "b".repeat(40) + ".example";

        TlsIdentity identity = ca.issue(CertificateRequest.server(name));

        assertEquals("", identity.certificate().getSubjectX500Principal().getName());
        assertTrue(identity.certificate().getCriticalExtensionOIDs().contains("2.5.29.17"));
        assertEquals(Set.of(name), identity.names());
    }

    @Test
    void onlyAnAuthorityCanBeOne() {
        TlsIdentity leaf = ca.issue(CertificateRequest.server("mail.example.com"));

        assertThrows(IllegalArgumentException.class, () -> new CertificateAuthority(leaf, Clock.systemUTC()));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "MAIL.example.com, mail.example.com",
        "münchen.example, xn--mnchen-3ya.example",
        "::1, 0:0:0:0:0:0:0:1"
    })
    void namesAreMadeCanonical(String given, String canonical) {
        assertEquals(List.of(canonical), CertificateRequest.server(given).names());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "mail_",
                "-mail",
                "a..b",
                "*",
                "*.*.example",
                "a.*.example",
                "a@example.com",
                "../etc/passwd",
                "x/y",
                "a\nb",
                "1.2.3.4.5 "
            })
    void whatIsNoHostIsRefused(String name) {
        IllegalArgumentException problem =
                assertThrows(IllegalArgumentException.class, () -> CertificateRequest.server(name));
        assertEquals("\"" + name + "\" is not a host name or an IP address", problem.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x@example.com", "a/b@example.com", "@example.com", "a@", "a@../x"})
    void aClientsNameIsNoPath(String name) {
        assertThrows(IllegalArgumentException.class, () -> CertificateRequest.client(name));
    }
}
