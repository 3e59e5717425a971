package org.minaproxy.tls.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.minaproxy.tls.TlsSetupException;

/**
 * Writes a file whole or not at all: to a neighbour named {@code .NAME.….tmp}, to the disk, then by rename. The mode is there from the first moment, not
 * set afterwards.
 */
final class WholeFile {

    static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");

    private WholeFile() {}

    static void write(Path file, String text, Set<PosixFilePermission> mode) {
        Path whole = file.toAbsolutePath();
        Path draft = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try {
                writeAndSync(draft, text, mode);
                Files.move(draft, whole, ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new TlsSetupException(
                    file, "cannot be written (" + reason(e) + ")", "check the folder and its rights", e);
        }
    }

    /** Creates the folder with mode 0700 when it is not there; its parents as usual. */
    static void createPrivateFolder(Path folder) {
        try {
            Path whole = folder.toAbsolutePath();
            if (Files.isDirectory(whole)) {
                return;
            }
            if (whole.getParent() != null) {
                Files.createDirectories(whole.getParent());
            }
            Files.createDirectories(whole, PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER));
        } catch (IOException e) {
            throw new TlsSetupException(
                    folder, "the folder cannot be created (" + reason(e) + ")", "check its parent and the rights", e);
        }
    }

    private static void writeAndSync(Path draft, String text, Set<PosixFilePermission> mode) throws IOException {
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(mode))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** The file system's exceptions often carry nothing but the path. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
