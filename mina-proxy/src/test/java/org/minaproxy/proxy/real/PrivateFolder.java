package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/**
 * A new folder directly under the temporary one, deleted with all it holds. Others may pass through it but not list
 * it, because a server's processes run as several users; its path is short, because it holds Unix sockets.
 */
final class PrivateFolder implements AutoCloseable {

    private final Path path;

    PrivateFolder(String name) {
        try {
            path = Files.createTempDirectory("mina-proxy-" + name + "-");
            permit(path, "rwx--x--x");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path path(String name) {
        return path.resolve(name);
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that everybody may read. */
    Path write(String name, String text) {
        try {
            return permit(Files.writeString(path(name), text), "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder that belongs to a system user. */
    Path directory(String name, String owner, String permissions) {
        try {
            var directory = Files.createDirectories(path(name));
            var users = directory.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(directory, users.lookupPrincipalByName(owner));
            return permit(directory, permissions);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give " + path(name) + " to " + owner, e);
        }
    }

    /** Gives a folder made before to a group. */
    void group(String name, String group) {
        try {
            var groups = path.getFileSystem().getUserPrincipalLookupService();
            Files.getFileAttributeView(path(name), PosixFileAttributeView.class)
                    .setGroup(groups.lookupPrincipalByGroupName(group));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give " + path(name) + " to group " + group, e);
        }
    }

    @Override
    public void close() {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path permit(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
