package org.minaproxy.proxy.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder where configuration, users, certificates and log of the demo lie. */
final class DemoFolder {

    /** How a file begins that the demo may write anew. */
    private static final String MARK = "# Written by mina-proxy demo";

    private final Path path;
    private final boolean temporary;

    private DemoFolder(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    /** A new one that {@link #remove} deletes. */
    static DemoFolder temporary() throws DemoException {
        // Shorter than what Files.createTempDirectory makes: people read and paste it.
        String name = "mina-proxy-demo-" + new RandomLetters().next(5);
        Path path = Path.of(System.getProperty("java.io.tmpdir"), name).toAbsolutePath();
        try {
            return new DemoFolder(Files.createDirectory(path, permissions("rwx------")), true);
        } catch (IOException e) {
            throw new DemoException("cannot make the folder " + path, e);
        }
    }

    /** One that stays, with its certificate authority for the next time. What somebody else wrote there is not replaced. */
    static DemoFolder at(Path path) throws DemoException {
        try {
            DemoFolder folder = new DemoFolder(Files.createDirectories(path).toRealPath(), false);
            for (Path file : List.of(folder.configuration(), folder.users())) {
                if (Files.exists(file) && !Files.readString(file).startsWith(MARK)) {
                    throw new DemoException(file + " was not written by the demo; choose another folder");
                }
            }
            return folder;
        } catch (IOException e) {
            throw new DemoException("cannot use the folder " + path, e);
        }
    }

    Path configuration() {
        return path.resolve("mina-proxy.yaml");
    }

    Path users() {
        return path.resolve("users.passwd");
    }

    Path log() {
        return path.resolve("mina-proxy.log");
    }

    Path certificateAuthority() {
        return path.resolve("ca").resolve("ca.pem");
    }

    boolean isTemporary() {
        return temporary;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Writes one of its files, readable by the user alone. */
    void write(Path file, String text) throws DemoException {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, permissions("rw-------"));
            Files.writeString(file, MARK + ", anew at each start.\n" + text);
        } catch (IOException e) {
            throw new DemoException("cannot write " + file, e);
        }
    }

    /** Deletes a temporary folder with all it holds. */
    void remove() throws DemoException {
        if (!temporary) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DemoException("cannot remove " + path, e);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
