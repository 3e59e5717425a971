package org.minaproxy.tls.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.store.PemFiles;

/**
 * A folder of certificates: each {@code NAME.pem} holds a chain and its key, or the chain alone with the key beside it in {@code NAME.key}. They come in
 * the order of their names; a broken one does not touch the others. Files whose names begin with a dot are left alone: that is how others write drafts.
 */
public final class FolderSource implements CertificateSource {

    private static final String CHAIN = ".pem";

    private final Path folder;
    private final char[] password;

    /**
     * @param password for those keys that are encrypted; empty for none
     */
    public FolderSource(Path folder, char[] password) {
        this.folder = folder;
        this.password = password.clone();
    }

    @Override
    public List<Reading> read() {
        return chains().stream()
                .map(chain -> Reading.of(chain.getFileName().toString(), () -> load(chain)))
                .toList();
    }

    @Override
    public List<Path> files() {
        Stream<Path> inside = Files.isReadable(folder)
                ? chains().stream().flatMap(chain -> Stream.of(chain, keyBeside(chain)))
                : Stream.of();
        return Stream.concat(Stream.of(folder), inside).toList();
    }

    private TlsIdentity load(Path chain) {
        Path key = keyBeside(chain);
        if (PemFiles.holdsKey(chain)) {
            return PemFiles.load(chain, chain, password);
        }
        if (!Files.exists(key)) {
            throw new TlsSetupException(
                    chain,
                    "holds no private key, and there is no " + key.getFileName(),
                    "put the key into one of the two, or move the file out of the folder");
        }
        return PemFiles.load(chain, key, password);
    }

    private List<Path> chains() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(FolderSource::isChain).sorted().toList();
        } catch (IOException e) {
            throw Files.isRegularFile(folder)
                    ? new TlsSetupException(folder, "is a file", "give a folder, or name the file by chain and key", e)
                    : new TlsSetupException(
                            folder, "cannot be read", "check that the folder is there, and its rights", e);
        }
    }

    private static boolean isChain(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(CHAIN) && !name.startsWith(".") && !Files.isDirectory(file);
    }

    private static Path keyBeside(Path chain) {
        String name = chain.getFileName().toString();
        return chain.resolveSibling(name.substring(0, name.length() - CHAIN.length()) + ".key");
    }
}
