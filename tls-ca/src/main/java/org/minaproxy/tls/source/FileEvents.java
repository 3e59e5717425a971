package org.minaproxy.tls.source;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system's word that something happened in the folders of some files. It is a hint and no more: network file systems and single files mounted into a
 * container send none, and there may be too few watches left. Whoever waits here looks for himself after a while.
 */
final class FileEvents implements AutoCloseable {

    private final Optional<WatchService> service;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    FileEvents() {
        service = open();
    }

    private static Optional<WatchService> open() {
        try {
            return Optional.of(FileSystems.getDefault().newWatchService());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // then the clock alone
        }
    }

    /** From now on the folders of these files are watched, and those that their links lead to. */
    void watch(List<Path> files) {
        watched.values().removeIf(key -> !key.isValid());
        service.ifPresent(
                open -> files.stream().flatMap(FileEvents::folders).distinct().forEach(folder -> watch(open, folder)));
    }

    private void watch(WatchService open, Path folder) {
        try {
            if (!watched.containsKey(folder)) {
                watched.put(folder, folder.register(open, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE));
            }
        } catch (IOException | ClosedWatchServiceException e) {
            // not there yet, one too many, or the end
        }
    }

    /**
     * Waits for an event.
     *
     * @return false when {@link #close} ended it
     */
    boolean await(Duration longest) throws InterruptedException {
        try {
            if (service.isPresent()) {
                forget(service.get().poll(longest.toMillis(), TimeUnit.MILLISECONDS));
            }
            return !closed.await(service.isPresent() ? 0 : longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ClosedWatchServiceException e) {
            return false;
        }
    }

    private void forget(@Nullable WatchKey first) {
        for (WatchKey key = first;
                key != null;
                key = service.map(WatchService::poll).orElse(null)) {
            key.pollEvents();
            key.reset();
        }
    }

    private static Stream<Path> folders(Path file) {
        return Stream.of(Optional.of(file.toAbsolutePath()), real(file))
                .flatMap(Optional::stream)
                .flatMap(path ->
                        Files.isDirectory(path) ? Stream.of(path, path.getParent()) : Stream.of(path.getParent()))
                .filter(Objects::nonNull);
    }

    private static Optional<Path> real(Path file) {
        try {
            return Optional.of(file.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (service.isPresent()) {
                service.get().close();
            }
        } catch (IOException e) {
            // nobody waits for it any more
        }
    }
}
