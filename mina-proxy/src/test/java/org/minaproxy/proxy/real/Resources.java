package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files that lie beside these classes. */
final class Resources {

    private static final Pattern PLACE = Pattern.compile("@([a-z0-9-]+)@");

    private Resources() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Resources.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** The text of a file with its {@code @places@} filled in; a place without a value is a mistake. */
    static String filled(String name, Map<String, ?> values) {
        return PLACE.matcher(text(name))
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(
                                values.get(place.group(1)), () -> name + ": no value for " + place.group())
                        .toString()));
    }

    /** The names of the {@code @places@} in a file. */
    static Set<String> places(String name) {
        return PLACE.matcher(text(name))
                .results()
                .map(place -> place.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
