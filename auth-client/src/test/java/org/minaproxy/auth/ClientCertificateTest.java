package org.minaproxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The expected texts are those that {@code openssl x509 -nameopt RFC2253} prints of the same certificate. */
public class ClientCertificateTest {

    /** Good for more than alice. */
    public static final String RELAY = """
            -----BEGIN CERTIFICATE-----
            MIICQTCCAeigAwIBAgIDCj8cMAoGCCqGSM49BAMCMFwxEDAOBgNVBAoMB0V4YW1w
            bGUxFjAUBgNVBAsMDVJlbGF5cywgaW5uZXIxEDAOBgNVBAMMB3JlbGF5IDcxHjAc
            BgkqhkiG9w0BCQEWD29wc0BleGFtcGxlLmNvbTAgFw0yNjExMjgxMjEyMTNaGA8y
            MTI2MTEwNDEyMTIxM1owXDEQMA4GA1UECgwHRXhhbXBsZTEWMBQGA1UECwwNUmVs
            YXlzLCBpbm5lcjEQMA4GA1UEAwwHcmVsYXkgNzEeMBwGCSqGSIb3DQEJARYPb3Bz
            QGV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBoRW9QQEMhbW
            XFV/W7RDq/DLvjhgjU7I9F5YesqmbpiroG+tyHA26wmWdflToJZ8JTGR5RdzVZ1N
            qCppdoqXOKOBljCBkzAdBgNVHQ4EFgQUTqJhZcOhEND6unzyDZ8YSVnUVvowHwYD
            VR0jBBgwFoAUTqJhZcOhEND6unzyDZ8YSVnUVvowDwYDVR0TAQH/BAUwAwEB/zBA
            BgNVHREEOTA3gRFhbGljZUBleGFtcGxlLmNvbYEPYm9iQGV4YW1wbGUuY29tghFy
            ZWxheS5leGFtcGxlLmNvbTAKBggqhkjOPQQDAgNHADBEAiBk5zUUvyueBUltQqlH
            y2/sGxVpO+nzUWPb46TMvrs2QAIgJBdasv5LtHV/bOAUAAM1vGHCHIsyQO9MZgfu
            x9Yo1YY=
            -----END CERTIFICATE-----
            """;

    private final ClientCertificate relay = new ClientCertificate(read(RELAY));

    public static X509Certificate read(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void namesAreWrittenAsOpenSslWritesThem() {
        String name = "emailAddress=ops@example.com,CN=relay 7,OU=Relays\\, inner,O=Example";
        assertEquals(name, relay.subject());
        assertEquals(name, relay.issuer());
        assertEquals("0A3F1C", relay.serial());
    }

    @Test
    void fingerprintsAreLowerCaseHexadecimal() {
        assertEquals("a5745f15bff9873f1cdc62f0eb9d99d8bc5ecdd4", relay.sha1());
        assertEquals("92086be1c862de1680e606a5fd19b8e2584e09e234da16dcd7630ecb78d2cca1", relay.sha256());
    }

    @Test
    void itStandsForItsMailAddressesAndItsCommonName() {
        assertEquals(Optional.of("relay 7"), relay.commonName());
        assertEquals(List.of("alice@example.com", "bob@example.com", "relay 7"), relay.users());
    }

    @Test
    void itsTextIsShort() {
        assertEquals("ClientCertificate[" + relay.subject() + "]", relay.toString());
    }
}
