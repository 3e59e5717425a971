package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

class TlsIdentityTest {

    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.fixed(NOW, ZoneOffset.UTC));
    final TlsIdentity identity = ca.issue(CertificateRequest.server("Mail.Example.com", "*.example.com", "192.0.2.1")
            .lasting(Duration.ofDays(30)));

    @Test
    void namesAreThoseOfTheCertificate() {
        assertEquals(List.of("mail.example.com", "*.example.com", "192.0.2.1"), List.copyOf(identity.names()));
        assertEquals("[test ca]", ca.identity().names().toString());
    }

    @Test
    void threeFifthsOfALifeAreNearItsEnd() {
        assertFalse(identity.nearItsEnd(NOW.plus(Duration.ofDays(18)).minus(Duration.ofMinutes(30))));
        assertTrue(identity.nearItsEnd(NOW.plus(Duration.ofDays(18))));
        assertEquals(30, identity.daysLeft(NOW));
        assertEquals(29, identity.daysLeft(NOW.plusSeconds(1)));
    }

    @Test
    void aForeignKeyOrNoChainIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TlsIdentity(identity.chain(), ca.identity().key()));
        assertThrows(IllegalArgumentException.class, () -> new TlsIdentity(List.of(), identity.key()));
    }

    @Test
    void theKeyIsNotShown() {
        assertEquals(
                "TlsIdentity[mail.example.com, *.example.com, 192.0.2.1, until 2026-05-31T12:00:00Z]",
                identity.toString());
    }
}
