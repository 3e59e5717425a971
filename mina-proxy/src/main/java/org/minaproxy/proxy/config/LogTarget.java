package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One place where the log goes.
 *
 * @param file it is appended to
 * @param to where it goes without a file
 * @param level the least important events there; absent: that of the whole log
 */
public record LogTarget(
        Optional<Path> file, @DefaultFrom("usualPlace") Place to, Optional<LogLevel> level) {

    /** A file or a stream of the process. */
    public enum Place {
        STDOUT,
        STDERR,
        FILE
    }

    public LogTarget {
        new Rules()
                .together(file.isPresent() || to != Place.FILE, "file", "missing; write a path")
                .together(
                        file.isEmpty() || to == Place.FILE,
                        "to",
                        "is " + Words.of(to) + ", so there is no file; remove one of them")
                .enforce();
    }

    static Place usualPlace(Optional<?> file) {
        return file.isPresent() ? Place.FILE : Place.STDOUT;
    }
}
