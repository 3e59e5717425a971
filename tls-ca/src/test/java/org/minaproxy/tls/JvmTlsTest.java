package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.security.Signature;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.minaproxy.tls.issue.CertificateAuthority;

class JvmTlsTest {

    @BeforeAll
    static void prepareTwice() {
        JvmTls.prepare();
        JvmTls.prepare();
    }

    @Test
    void theCurveComesFromUsAndTheRestFromTheJvm() throws Exception {
        assertEquals(FastCurves.NAME, Security.getProviders()[0].getName());
        assertEquals(
                1,
                List.of(Security.getProviders()).stream()
                        .filter(provider -> provider.getName().equals(FastCurves.NAME))
                        .count());
        assertEquals(
                FastCurves.NAME,
                KeyPairGenerator.getInstance("X25519").getProvider().getName());
        assertEquals(
                FastCurves.NAME,
                KeyPairGenerator.getInstance("XDH").getProvider().getName());
        for (String other : List.of("EC", "RSA", "Ed25519")) {
            assertNotEquals(
                    FastCurves.NAME,
                    KeyPairGenerator.getInstance(other).getProvider().getName());
        }
    }

    @Test
    void ordinaryKeysAreSignedWithByTheJvm() throws Exception {
        PrivateKey key = CertificateAuthority.create("Test CA", Clock.systemUTC())
                .identity()
                .key();

        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);

        assertNotEquals(FastCurves.NAME, signature.getProvider().getName());
    }

    @Test
    void adaptedKeysAreSignedWithByUsWhereThatIsFaster() throws Exception {
        PrivateKey key = CertificateAuthority.create("Test CA", Clock.systemUTC())
                .identity()
                .key();
        PrivateKey adapted = FastCurves.adapt(key);
        boolean old = Runtime.version().feature() < 22;

        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(adapted);

        assertEquals(old, signature.getProvider().getName().equals(FastCurves.NAME));
        assertEquals(old, adapted != key);
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertSame(rsa.getPrivate(), FastCurves.adapt(rsa.getPrivate()));
    }

    @Test
    void agreesWithTheJvmsOwn() throws Exception {
        KeyPair ours = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyPair theirs = KeyPairGenerator.getInstance("X25519", "SunEC").generateKeyPair();

        assertFalse(agree(null, ours, theirs).isEmpty());
        assertEquals(agree(null, ours, theirs), agree("SunEC", theirs, ours));
    }

    private static String agree(@Nullable String provider, KeyPair own, KeyPair peer) throws Exception {
        KeyAgreement agreement =
                provider == null ? KeyAgreement.getInstance("X25519") : KeyAgreement.getInstance("X25519", provider);
        agreement.init(own.getPrivate());
        agreement.doPhase(peer.getPublic(), true);
        return HexFormat.of().formatHex(agreement.generateSecret());
    }
}
