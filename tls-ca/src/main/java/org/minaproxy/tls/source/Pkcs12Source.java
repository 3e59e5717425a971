package org.minaproxy.tls.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.store.SmallFile;

/** A PKCS#12 file (RFC 7292), {@code .p12} or {@code .pfx}: each of its keys with its chain is a certificate of its own. */
public final class Pkcs12Source implements CertificateSource {

    private static final int LARGEST = 1 << 20;
    private static final int SEQUENCE = 0x30;

    private final Path file;
    private final char[] password;

    /**
     * @param password of the file and of its keys; empty for none
     */
    public Pkcs12Source(Path file, char[] password) {
        this.file = file;
        this.password = password.clone();
    }

    @Override
    public List<Reading> read() {
        KeyStore store = load(SmallFile.read(file, LARGEST, "give a file in the form PKCS#12"));
        try {
            List<Reading> readings = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    readings.add(Reading.of(alias, () -> identity(store, alias)));
                }
            }
            if (readings.isEmpty()) {
                throw problem("holds no private key", "export the certificate together with its key");
            }
            return readings;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a loaded key store has aliases", e);
        }
    }

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    private KeyStore load(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != SEQUENCE) {
            throw problem("is not PKCS#12", "give a .p12 or .pfx file, or name a PEM file by chain and key");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return store;
        } catch (IOException e) {
            boolean secret = e.getCause() instanceof UnrecoverableKeyException;
            throw secret ? wrongPassword(e) : damaged(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private TlsIdentity identity(KeyStore store, String alias) {
        try {
            List<X509Certificate> chain = Stream.of(store.getCertificateChain(alias))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new TlsIdentity(chain, (PrivateKey) store.getKey(alias, password));
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(e);
        } catch (GeneralSecurityException | ClassCastException | NullPointerException e) {
            throw damaged(e);
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(
                    file.toString(),
                    "the key \"" + alias + "\" does not belong to its certificate",
                    "export both again",
                    e);
        }
    }

    private TlsSetupException wrongPassword(Exception e) {
        return password.length == 0
                ? new TlsSetupException(file, "is encrypted", "give its password", e)
                : new TlsSetupException(file, "cannot be decrypted", "check its password", e);
    }

    private TlsSetupException damaged(Exception e) {
        return new TlsSetupException(file, "is damaged, or no PKCS#12", "export it again", e);
    }

    private TlsSetupException problem(String what, String remedy) {
        return new TlsSetupException(file, what, remedy);
    }
}
