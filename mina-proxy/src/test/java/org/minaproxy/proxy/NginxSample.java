package org.minaproxy.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A configuration of nginx's mail module, written for the tests: {@code NAME.conf}, or a folder {@code NAME} when it is of several files, with what
 * becomes of it in {@code NAME.yaml} and {@code NAME.messages}.
 */
public record NginxSample(String name) {

    /** All of them. */
    public static List<NginxSample> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(
                            file -> Files.isDirectory(file) || file.toString().endsWith(".conf"))
                    .map(file -> String.valueOf(file.getFileName()).replace(".conf", ""))
                    .sorted()
                    .map(NginxSample::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(NginxSample.class.getResource("/nginx"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts it into a folder, as {@code nginx.conf} with the files that it includes; returns its main file. */
    public Path copyTo(Path target) throws IOException {
        Path source = folder().resolve(name);
        if (!Files.isDirectory(source)) {
            return Files.copy(folder().resolve(name + ".conf"), target.resolve("nginx.conf"));
        }
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.copy(file, copy);
            }
        }
        return target.resolve("nginx.conf");
    }

    /** What the importer should print. */
    String expected(String ending) throws IOException {
        Path file = folder().resolve(name + "." + ending);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Whether its first line says that it needs a newer nginx than the one of Debian. */
    public boolean isForNewerNginx() {
        try {
            Path file = folder().resolve(name + ".conf");
            return Files.exists(file) && Files.readString(file).startsWith("# nginx 1.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
