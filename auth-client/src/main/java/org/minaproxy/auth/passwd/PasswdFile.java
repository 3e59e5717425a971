package org.minaproxy.auth.passwd;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A passwd file that is read again when it changed.
 *
 * <p>Whether it did is looked at once a second at most, by its time, size and inode. A new file that cannot be used is reported once, and the old
 * users stay. To replace a file in one step, write another and rename it.
 */
final class PasswdFile {

    private static final Logger LOG = LoggerFactory.getLogger(PasswdFile.class);
    private static final long LOOK_EVERY = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_SIZE = 64L * 1024 * 1024;

    private final Path path;
    private final LongSupplier nanoTime;

    private PasswdUsers users;
    private Optional<Stamp> stamp;
    private long looked;

    /**
     * @param nanoTime for example {@link System#nanoTime}
     * @throws PasswdFileException when there is no such file, or it cannot be used
     */
    PasswdFile(Path path, LongSupplier nanoTime) throws PasswdFileException {
        this.path = path;
        this.nanoTime = nanoTime;
        this.looked = nanoTime.getAsLong();
        this.stamp = stamp();
        this.users = read();
    }

    /** The users, after another look at the file if it is time. This may read the file: keep it off I/O threads. */
    synchronized PasswdUsers users() {
        long now = nanoTime.getAsLong();
        if (now - looked >= LOOK_EVERY) {
            looked = now;
            look();
        }
        return users;
    }

    private void look() {
        Optional<Stamp> found = stamp();
        if (found.equals(stamp)) {
            return;
        }
        stamp = found;
        try {
            users = read();
            LOG.info("read {} users again from {}", users.count(), path);
        } catch (PasswdFileException e) {
            List<String> problems = e.problems();
            String others = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
            LOG.warn("kept the old users, because of {}{}", problems.get(0), others);
        }
    }

    private PasswdUsers read() throws PasswdFileException {
        if (Files.isDirectory(path)) {
            throw problem("is a directory");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw problem("is not a regular file");
        }
        if (stamp.isPresent() && stamp.get().size > MAX_SIZE) {
            throw problem("is larger than 64 MiB");
        }
        try {
            return PasswdUsers.parse(path.toString(), Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw problem("no such file; make it, or correct the path");
        } catch (AccessDeniedException e) {
            throw problem("may not be read");
        } catch (IOException e) {
            throw problem("cannot be read: " + e.getMessage());
        }
    }

    private PasswdFileException problem(String what) {
        return new PasswdFileException(List.of(path + ": " + what));
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(found.lastModifiedTime(), found.size(), Optional.ofNullable(found.fileKey())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What tells one state of a file from another.
     *
     * @param key device and inode, where the file system has them
     */
    private record Stamp(FileTime modified, long size, Optional<Object> key) {}
}
