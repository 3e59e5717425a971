package org.minaproxy.proxy.nginx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/nginx.md} says of each directive what becomes of it. */
class ManualTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\| (`[^|]+|—) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+)[ `]");

    @Test
    void everyDirectiveHasItsRow() throws IOException {
        String manual = Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/nginx.md"), UTF_8);
        Set<String> told = ROW.matcher(manual)
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(50, Directives.ofMail().size());
        assertEquals(Directives.ofMail(), told);
    }
}
