package org.minaproxy.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jcajce.provider.asymmetric.ec.BCECPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Hands out BouncyCastle's X25519 in place of the JVM's, and nothing else of BouncyCastle: half of what a handshake costs. Where the JVM signs with P-256 slowly
 * (before Java 22), its signature too, but only for keys that {@link #adapt} made.
 */
final class FastCurves extends Provider {

    static final String NAME = "MinaProxyCurves";

    private static final long serialVersionUID = 1L;
    private static final boolean SLOW_SIGNATURES = Runtime.version().feature() < 22;
    private static final String EDEC = "org.bouncycastle.jcajce.provider.asymmetric.edec.";

    FastCurves() {
        super(NAME, "1", "X25519 by BouncyCastle");
        offer("KeyPairGenerator", "XDH", "X25519", EDEC + "KeyPairGeneratorSpi$XDH", Map.of());
        offer("KeyAgreement", "XDH", "X25519", EDEC + "KeyAgreementSpi$XDH", keys(EDEC + "BCXDHPrivateKey"));
        offer("KeyFactory", "XDH", "X25519", EDEC + "KeyFactorySpi$XDH", Map.of());
        if (SLOW_SIGNATURES) {
            String signature = "org.bouncycastle.jcajce.provider.asymmetric.ec.SignatureSpi$ecDSA256";
            offer(
                    "Signature",
                    "SHA256withECDSA",
                    "1.2.840.10045.4.3.2",
                    signature,
                    keys(BCECPrivateKey.class.getName()));
        }
    }

    private void offer(
            String type, String algorithm, String alias, String implementation, Map<String, String> attributes) {
        putService(new Service(this, type, algorithm, implementation, List.of(alias), attributes));
    }

    /** Other keys go to the next provider. */
    private static Map<String, String> keys(String className) {
        return Map.of("SupportedKeyClasses", className);
    }

    /** An EC key in BouncyCastle's form when its signature is both installed and faster; any other key as it is. */
    static PrivateKey adapt(PrivateKey key) {
        if (!SLOW_SIGNATURES || !key.getAlgorithm().equals("EC") || Security.getProvider(NAME) == null) {
            return key;
        }
        try {
            return KeyFactory.getInstance("EC", new BouncyCastleProvider())
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            return key; // slower, but the same key
        }
    }
}
