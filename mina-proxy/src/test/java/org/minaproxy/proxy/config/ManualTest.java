package org.minaproxy.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md} says what the records say. */
class ManualTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z][^`]*)` \\| (.*?) \\| (.*?) \\| (.+) \\|$");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private final String manual;
    private final Map<String, MatchResult> rows;

    ManualTest() throws IOException {
        this.manual = Files.readString(Path.of(System.getProperty("basedir", "."), "../docs/configuration.md"), UTF_8);
        this.rows = ROW.matcher(manual)
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row, (one, other) -> one, LinkedHashMap::new));
    }

    @Test
    void everyKeyHasItsLineAndNoOther() {
        TreeSet<String> keys = new TreeSet<>(leaves(ProxyConfig.class, "").keySet());
        keys.add("authentication.NAME.type");

        assertEquals(keys, new TreeSet<>(rows.keySet()));
    }

    @Test
    void everyDefaultIsTheOneInTheRecord() {
        leaves(ProxyConfig.class, "")
                .forEach((key, component) -> Optional.ofNullable(rows.get(key)).ifPresent(row -> {
                    Optional<Default> constant = Optional.ofNullable(component.getAnnotation(Default.class))
                            .filter(text -> !text.value().isEmpty());
                    constant.ifPresent(text -> assertEquals("`" + text.value() + "`", row.group(3), key));
                    assertTrue(!row.group(3).isBlank(), key);
                }));
    }

    @Test
    void everyAllowedWordIsNamed() {
        leaves(ProxyConfig.class, "")
                .forEach((key, component) -> Optional.ofNullable(rows.get(key)).ifPresent(row -> {
                    Class<?> type = element(component.getGenericType());
                    if (type.isEnum()) {
                        String words = Stream.of(Words.list(type).split(", ", -1))
                                .map(word -> "`" + word + "`")
                                .collect(Collectors.joining(", "));
                        assertTrue(row.group(2).endsWith(words), key + " " + row.group(2));
                    }
                }));
    }

    @Test
    void everyExampleLoads(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("auth.key"), "k3y\n");
        Files.writeString(folder.resolve("other.password"), "s3cret\n");
        List<String> examples =
                EXAMPLE.matcher(manual).results().map(match -> match.group(1)).toList();

        for (String example : examples) {
            String others = Loading.SMALLEST
                    .lines()
                    .filter(line -> !example.matches("(?s)(.*\\n)?" + line.substring(0, line.indexOf(':')) + ":.*"))
                    .collect(Collectors.joining("\n"));
            new Loading(folder).load(others + "\n" + example);
        }

        assertTrue(examples.size() > 10, () -> "only " + examples.size() + " examples are found");
    }

    private static Map<String, RecordComponent> leaves(Class<?> type, String path) {
        Map<String, RecordComponent> leaves = new LinkedHashMap<>();
        if (type.isSealed()) {
            Stream.of(type.getPermittedSubclasses()).forEach(variant -> leaves.putAll(leaves(variant, path)));
            return leaves;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Type generic = Schema.withoutOptional(component.getGenericType());
            Class<?> raw = Schema.raw(generic);
            Class<?> element = element(generic);
            String key = Problem.join(path, Schema.key(component));
            if (!Schema.isSection(element)) {
                leaves.put(key, component);
            } else {
                String below = raw == Map.class ? key + ".NAME" : raw == List.class ? key + "[0]" : key;
                leaves.putAll(leaves(element, below));
            }
        }
        return leaves;
    }

    private static Class<?> element(Type type) {
        Type plain = Schema.withoutOptional(type);
        Class<?> raw = Schema.raw(plain);
        return raw == List.class || raw == Map.class ? Schema.raw(Schema.element(plain)) : raw;
    }
}
