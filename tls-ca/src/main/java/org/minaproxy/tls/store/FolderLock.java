package org.minaproxy.tls.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.minaproxy.tls.TlsSetupException;

/** Keeps a folder to one writer at a time, among threads and among processes; the kernel gives it back when a process dies. */
final class FolderLock {

    static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 20;

    private FolderLock() {}

    /**
     * @param patience how long to wait for another writer
     */
    static <T> T holding(Path folder, Duration patience, Supplier<T> work) {
        Path file = folder.resolve("lock");
        try (FileChannel channel = FileChannel.open(
                file, Set.of(CREATE, WRITE), PosixFilePermissions.asFileAttribute(WholeFile.PRIVATE))) {
            if (locked(channel, System.nanoTime() + patience.toNanos())) {
                return work.get();
            }
        } catch (IOException e) {
            throw new TlsSetupException(file, "cannot be locked", "check the folder and its rights", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new TlsSetupException(folder, "is in use by another process", "try again when that has ended");
    }

    private static boolean locked(FileChannel channel, long deadline) throws IOException, InterruptedException {
        while (!locked(channel)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return true;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process has it
        }
    }
}
