package org.minaproxy.proxy.real;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Finds installed programs; one that is missing is a failed test, never a skipped one. */
final class Program {

    private Program() {}

    /** The program of that name on the PATH or among the system's own, which Debian keeps off a user's PATH. */
    static Path find(String name) {
        return directories()
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "the program \"" + name + "\" is not installed; \"./dev test\" installs what the tests need"));
    }

    private static Stream<Path> directories() {
        var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.concat(Arrays.stream(path), Stream.of("/usr/sbin", "/sbin", "/usr/lib/postfix/sbin"))
                .filter(directory -> !directory.isBlank())
                .map(Path::of);
    }
}
