package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.PemFiles;

/** A chain in PEM and its key, in two files or in one. */
public final class PemSource implements CertificateSource {

    private final Path chain;
    private final Path key;
    private final char[] password;

    /**
     * @param password for an encrypted key; empty for none
     */
    public PemSource(Path chain, Path key, char[] password) {
        this.chain = chain;
        this.key = key;
        this.password = password.clone();
    }

    @Override
    public List<Reading> read() {
        TlsIdentity identity = PemFiles.load(chain, key, password);
        return List.of(new Reading("", Optional.of(identity), Optional.empty()));
    }

    @Override
    public List<Path> files() {
        return List.of(chain, key);
    }
}
