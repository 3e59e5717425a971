package org.minaproxy.tls.store;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;

/**
 * Reads and writes certificates and private keys as PEM.
 *
 * <p>Every problem is a {@link TlsSetupException} that names the file. Files are replaced by renaming, so a reader sees the old or the new text and never a
 * part; private keys are born with mode 0600.
 */
public final class PemFiles {

    private static final char[] NO_PASSWORD = {};

    private PemFiles() {}

    /** As {@link #load(Path, Path, char[])}, for a key that is not encrypted. */
    public static TlsIdentity load(Path chain, Path key) {
        return load(chain, key, NO_PASSWORD);
    }

    /**
     * Reads a chain, own certificate first, and its key; both may stand in one file. An expired certificate is loaded, see
     * {@link TlsIdentity#warning}.
     *
     * @param password for an encrypted key, ignored for any other; several lines are several, of which one must fit
     */
    public static TlsIdentity load(Path chain, Path key, char[] password) {
        return identity(
                chain.toString(),
                PemReading.of(chain).certificates(),
                key.toString(),
                PemReading.of(key).key(password));
    }

    /**
     * Reads a chain and its key out of texts.
     *
     * @param where begins each problem: the file, or the part of one
     */
    public static TlsIdentity parse(String where, String chain, String key) {
        return identity(
                where, new PemReading(where, chain).certificates(), where, new PemReading(where, key).key(NO_PASSWORD));
    }

    /** Whether a file holds a private key, encrypted or not, in any of the forms that {@link #key} reads. */
    public static boolean holdsKey(Path file) {
        return PemReading.of(file).holdsKey();
    }

    private static TlsIdentity identity(
            String chain, List<X509Certificate> certificates, String key, PrivateKey privateKey) {
        try {
            return new TlsIdentity(certificates, privateKey);
        } catch (IllegalArgumentException e) {
            throw mismatch(chain, certificates, key, privateKey);
        }
    }

    /** All certificates of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) {
        return PemReading.of(file).certificates();
    }

    /** As {@link #key(Path, char[])}, for a key that is not encrypted. */
    public static PrivateKey key(Path file) {
        return key(file, NO_PASSWORD);
    }

    /** The first private key of a file: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), each in clear or encrypted. */
    public static PrivateKey key(Path file, char[] password) {
        return PemReading.of(file).key(password);
    }

    /** Writes the key (PKCS#8, mode 0600), then the chain. */
    public static void write(TlsIdentity identity, Path chain, Path key) {
        writeKey(key, identity.key());
        writeCertificates(chain, identity.chain());
    }

    /** Mode 0644, less what the umask forbids. */
    public static void writeCertificates(Path file, List<X509Certificate> certificates) {
        WholeFile.write(file, text(certificates), WholeFile.PUBLIC);
    }

    /** PKCS#8 in clear, mode 0600. */
    public static void writeKey(Path file, PrivateKey key) {
        writeKey(file, key, NO_PASSWORD);
    }

    /**
     * PKCS#8, mode 0600.
     *
     * @param password encrypts it, by AES-256 with a key derived by scrypt; empty: in clear
     */
    public static void writeKey(Path file, PrivateKey key, char[] password) {
        WholeFile.write(file, password.length == 0 ? text(key) : EncryptedKey.text(key, password), WholeFile.PRIVATE);
    }

    static void writeRevocations(Path file, X509CRL list) {
        WholeFile.write(file, text(list), WholeFile.PUBLIC);
    }

    static String text(X509CRL list) {
        return pem(writer -> writer.writeObject(new JcaMiscPEMGenerator(list)));
    }

    public static String text(List<X509Certificate> certificates) {
        return pem(writer -> {
            for (X509Certificate certificate : certificates) {
                writer.writeObject(new JcaMiscPEMGenerator(certificate));
            }
        });
    }

    private static String text(PrivateKey key) {
        return pem(writer -> writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded())));
    }

    static String pem(PemContent content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            content.writeTo(writer);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write PEM to memory", e);
        }
        return text.toString();
    }

    private static TlsSetupException mismatch(
            String chain, List<X509Certificate> certificates, String key, PrivateKey privateKey) {
        for (int i = 1; i < certificates.size(); i++) {
            if (matches(certificates.get(i), privateKey)) {
                return new TlsSetupException(
                        chain + ": its first certificate is not the one of the key " + key + ", number " + (i + 1)
                                + " is",
                        "put the server's own certificate first, its issuers after it");
            }
        }
        return new TlsSetupException(
                key + ": this key does not belong to the certificate in " + chain,
                "give the key that the certificate was requested with");
    }

    private static boolean matches(X509Certificate certificate, PrivateKey key) {
        try {
            new TlsIdentity(List.of(certificate), key);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    interface PemContent {
        void writeTo(PemWriter writer) throws IOException;
    }
}
