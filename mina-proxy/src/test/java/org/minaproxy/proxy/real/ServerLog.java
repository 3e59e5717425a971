package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A log file that a server appends to, read from a position on. */
final class ServerLog {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Path file;
    private final int start;

    ServerLog(Path file) {
        this(file, 0);
    }

    private ServerLog(Path file, int start) {
        this.file = file;
        this.start = start;
    }

    /** The same log without what stands in it now. */
    ServerLog fromHere() {
        return new ServerLog(file, bytes().length);
    }

    String text() {
        var bytes = bytes();
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }

    /** Waits for a line with all of these words in it, and returns it. */
    String await(String... words) {
        return awaitIn(List.of(this), words);
    }

    /** Waits for so many lines that look like this. */
    void await(int count, Pattern pattern) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (text().lines().filter(pattern.asPredicate()).count() < count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not " + count + " lines like " + pattern + " in the log:\n" + text());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /** Waits for such a line in any of the logs. */
    static String awaitIn(List<ServerLog> logs, String... words) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var line = logs.stream()
                    .flatMap(log -> log.text().lines())
                    .filter(candidate -> Stream.of(words).allMatch(candidate::contains))
                    .findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        var text = logs.stream().map(ServerLog::text).collect(Collectors.joining("\n"));
        throw new AssertionError("no line with " + String.join(" and ", words) + " in the log:\n" + text);
    }

    private byte[] bytes() {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
