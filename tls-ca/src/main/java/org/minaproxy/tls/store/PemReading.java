package org.minaproxy.tls.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;
import org.minaproxy.tls.TlsSetupException;

/** One text in PEM on its way in; what stands around the blocks is skipped, as OpenSSL does. */
final class PemReading {

    /** Far above any chain; protects against a path that names something else. */
    private static final int LARGEST = 1 << 20;

    /** What the engines can serve: RSA, three curves by name, and the Edwards curves. */
    private static final Set<String> SUPPORTED = Set.of(
            PKCSObjectIdentifiers.rsaEncryption.getId(),
            X9ObjectIdentifiers.prime256v1.getId(),
            SECObjectIdentifiers.secp384r1.getId(),
            SECObjectIdentifiers.secp521r1.getId(),
            "1.3.101.112", // Ed25519, RFC 8410 §3
            "1.3.101.113"); // Ed448

    private final String where;
    private final String text;

    /**
     * @param where begins each problem: the file, or the part of one
     */
    PemReading(String where, String text) {
        this.where = where;
        this.text = text;
    }

    static PemReading of(Path file) {
        return new PemReading(file.toString(), read(file));
    }

    /** Whether there is a private key in any form, encrypted or not. */
    boolean holdsKey() {
        return text.contains("PRIVATE KEY-----");
    }

    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                if (block.getType().equals("CERTIFICATE")) {
                    InputStream content = new ByteArrayInputStream(block.getContent());
                    certificates.add((X509Certificate) factory.generateCertificate(content));
                }
            }
        } catch (IOException | CertificateException | RuntimeException e) {
            throw damaged(e);
        }
        if (certificates.isEmpty()) {
            throw problem(
                    "holds no certificate (BEGIN CERTIFICATE)",
                    "it must hold the own certificate first, then its issuers, as PEM");
        }
        return certificates;
    }

    PrivateKey key(char[] password) {
        PrivateKeyInfo info = keyInfo(password);
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        boolean elliptic = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        if (!SUPPORTED.contains(String.valueOf(elliptic ? algorithm.getParameters() : algorithm.getAlgorithm()))) {
            throw problem(
                    "holds a private key of a kind that is not supported",
                    "use RSA, EC on the curve P-256, P-384 or P-521, or Ed25519");
        }
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private PrivateKeyInfo keyInfo(char[] password) {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                PrivateKeyInfo info = keyInfo(block, password);
                if (info != null) {
                    return info;
                }
            }
        } catch (TlsSetupException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the parser throws both for garbage
            throw damaged(e);
        }
        throw problem("holds no private key (BEGIN PRIVATE KEY)", "it must hold the key of the certificate as PEM");
    }

    private @Nullable PrivateKeyInfo keyInfo(Object block, char[] password) {
        if (block instanceof PrivateKeyInfo info) {
            return info;
        }
        if (block instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        boolean encrypted = block instanceof PKCS8EncryptedPrivateKeyInfo || block instanceof PEMEncryptedKeyPair;
        return encrypted ? decrypted(block, password) : null;
    }

    /** Several lines are several passwords, of which one must fit: a file may hold those of many keys. */
    private PrivateKeyInfo decrypted(Object block, char[] passwords) {
        if (passwords.length == 0) {
            throw problem("the private key is encrypted", "give its password");
        }
        Optional<TlsSetupException> problem = Optional.empty();
        for (String password : new String(passwords).lines().toList()) {
            try {
                return decryptedBy(block, password.toCharArray());
            } catch (TlsSetupException e) {
                problem = Optional.of(e); // the next one may fit
            }
        }
        throw problem.orElseThrow();
    }

    private PrivateKeyInfo decryptedBy(Object block, char[] password) {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        try {
            return block instanceof PKCS8EncryptedPrivateKeyInfo pkcs8
                    ? pkcs8.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(provider)
                            .build(password))
                    : ((PEMEncryptedKeyPair) block)
                            .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                    .setProvider(provider)
                                    .build(password))
                            .getPrivateKeyInfo();
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new TlsSetupException(where, "the private key cannot be decrypted", "check its password", e);
        }
    }

    private static String read(Path file) {
        byte[] bytes = SmallFile.read(file, LARGEST, "give a file in PEM form");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains("-----BEGIN ")) {
            return text;
        }
        if (bytes.length > 0 && bytes[0] == 0x30) { // an ASN.1 SEQUENCE
            throw new TlsSetupException(file, "is binary (DER or PKCS#12), not PEM", "convert it with openssl");
        }
        throw new TlsSetupException(file, "is not PEM (no line BEGIN …)", "give a file in PEM form");
    }

    private TlsSetupException damaged(Exception cause) {
        return new TlsSetupException(where, "is damaged PEM", "copy it again, from BEGIN to END", cause);
    }

    private TlsSetupException problem(String what, String remedy) {
        return new TlsSetupException(where + ": " + what, remedy);
    }
}
