package org.minaproxy.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each {@code config/NAME.yaml} is wrong, and {@code config/NAME.problems} is all that the operator is told, to the letter. */
class BrokenConfigurationsTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("SESSIONS", "many", "EMPTY", "", "KEY", "s3cret", "AUTH_KEY", "s3cret");

    @ParameterizedTest
    @MethodSource("files")
    void everyProblemIsToldAtOnce(String name) throws Exception {
        Path file = folder().resolve(name);
        String expected = Files.readString(folder().resolve(name.replace(".yaml", ".problems")), UTF_8);

        ConfigException problems = assertThrows(
                ConfigException.class, () -> new ConfigLoader("proxy").load(Optional.of(file), ENVIRONMENT));

        assertEquals(expected.stripTrailing(), problems.getMessage().replace(folder() + "/", ""));
    }

    @Test
    void noSecretIsEverShown() throws Exception {
        for (String name : files().toList()) {
            String shown = Files.readString(folder().resolve(name.replace(".yaml", ".problems")), UTF_8);

            assertTrue(!shown.contains("s3cret"), name);
        }
    }

    static Stream<String> files() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.list(folder())) {
            return all
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path folder() throws URISyntaxException {
        URL url = Objects.requireNonNull(BrokenConfigurationsTest.class.getResource("/config"));
        return Path.of(url.toURI());
    }
}
