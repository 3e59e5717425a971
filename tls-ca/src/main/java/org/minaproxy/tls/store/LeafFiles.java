package org.minaproxy.tls.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;

/** Issued certificates with their keys, each as {@code NAME.pem} and {@code NAME.key}; NAME is the first of its names. */
record LeafFiles(Path folder) {

    private static final String CHAIN = ".pem";

    Path chain(String name) {
        return folder.resolve(fileName(name) + CHAIN);
    }

    Path key(String name) {
        return folder.resolve(fileName(name) + ".key");
    }

    /** Empty when there is none, or none that can be used: what was issued once can be issued again. */
    Optional<TlsIdentity> find(String name) {
        try {
            return Files.exists(chain(name)) ? Optional.of(PemFiles.load(chain(name), key(name))) : Optional.empty();
        } catch (TlsSetupException e) {
            return Optional.empty();
        }
    }

    void write(TlsIdentity identity) {
        WholeFile.createPrivateFolder(folder);
        String name = name(identity);
        PemFiles.write(identity, chain(name), key(name));
    }

    /** The key is gone for good then. */
    void delete(TlsIdentity identity) {
        try {
            Files.deleteIfExists(key(name(identity)));
            Files.deleteIfExists(chain(name(identity)));
        } catch (IOException e) {
            throw new TlsSetupException(
                    chain(name(identity)), "cannot be removed", "check the rights of the folder", e);
        }
    }

    /** Those that can be used, by file name. */
    List<TlsIdentity> all() {
        return fileNames().stream().map(this::find).flatMap(Optional::stream).toList();
    }

    boolean isEmpty() {
        return fileNames().isEmpty();
    }

    private List<String> fileNames() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(CHAIN) && !file.startsWith("."))
                    .map(file -> file.substring(0, file.length() - CHAIN.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new TlsSetupException(folder, "cannot be read", "check the rights of the folder", e);
        }
    }

    /** The name under which an identity is stored. */
    static String name(TlsIdentity identity) {
        return identity.names().iterator().next();
    }

    /** A wildcard and the colons of an IPv6 address are a nuisance in a shell. */
    private static String fileName(String name) {
        return name.replace('*', '_').replace(':', '-');
    }
}
