package org.minaproxy.tls.store;

import java.security.PrivateKey;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** Writes a private key as PKCS#8 under a password: AES-256 in CBC mode, with a key derived by scrypt (RFC 7914) in some tenths of a second. */
final class EncryptedKey {

    /** OpenSSL refuses to read what needs more than 32 MiB. */
    private static final ScryptConfig SCRYPT = new ScryptConfig.Builder(1 << 14, 8, 1).build();

    private EncryptedKey() {}

    static String text(PrivateKey key, char[] password) {
        return PemFiles.pem(writer -> writer.writeObject(new JcaPKCS8Generator(key, encryptor(password)).generate()));
    }

    private static OutputEncryptor encryptor(char[] password) {
        try {
            return new JcePKCSPBEOutputEncryptorBuilder(SCRYPT, NISTObjectIdentifiers.id_aes256_CBC)
                    .setProvider(new BouncyCastleProvider())
                    .build(password);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("BouncyCastle knows AES-256 and scrypt", e);
        }
    }
}
