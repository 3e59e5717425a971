package org.minaproxy.proxy.nginx;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that an {@code include} names: one, or those that fit a pattern, sorted, as {@code glob(3)} finds them: {@code *}, {@code ?} and
 * {@code [a-z]} in any part of the path, a leading dot only when it is written down. A pattern that nothing fits is no error.
 */
final class Includes {

    private final Path folder;

    /** @param folder where relative names begin: that of the main file */
    Includes(Path folder) {
        this.folder = folder;
    }

    List<Path> of(Directive include) throws NginxConfException {
        String name = include.argument();
        Path whole = folder.resolve(name);
        if (!isPattern(name)) {
            return List.of(whole);
        }
        try {
            List<Path> found = List.of(whole.isAbsolute() ? whole.getRoot() : Path.of(""));
            for (Path part : whole) {
                found = step(found, part.toString());
            }
            return found;
        } catch (IOException e) {
            throw include.wrong("cannot look for " + whole + ": " + e.getMessage());
        }
    }

    private static boolean isPattern(String name) {
        return name.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    }

    private static List<Path> step(List<Path> folders, String part) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path each : folders) {
            if (isPattern(part)) {
                found.addAll(matching(each, part));
            } else if (Files.exists(each.resolve(part))) {
                found.add(each.resolve(part));
            }
        }
        return found;
    }

    private static List<Path> matching(Path folder, String pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        boolean hiddenToo = pattern.startsWith(".");
        String glob = pattern.replace("{", "\\{").replace("}", "\\}"); // no groups in glob(3)
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : entries) {
                if (hiddenToo || !String.valueOf(entry.getFileName()).startsWith(".")) {
                    found.add(entry);
                }
            }
        }
        found.sort(null);
        return found;
    }
}
