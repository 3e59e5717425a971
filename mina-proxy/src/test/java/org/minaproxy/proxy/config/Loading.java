package org.minaproxy.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads configurations written in a test, from a file in {@code folder}. */
record Loading(Path folder) {

    /** One listener, to which a test adds what it is about. */
    static final String SMALLEST = """
            listeners: { imaps: { protocol: imap, address: ":993", backend: store } }
            authentication: { local: { type: passwd-file, path: users } }
            backends: { store: { servers: [10.0.0.11] } }
            """;

    ProxyConfig load(String yaml, Map<String, String> environment) throws IOException, ConfigException {
        return new ConfigLoader("proxy.example.com").load(Optional.of(write("mina-proxy.yaml", yaml)), environment);
    }

    ProxyConfig load(String yaml) throws IOException, ConfigException {
        return load(yaml, Map.of());
    }

    List<String> problems(String yaml, Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(yaml, environment)).problems().stream()
                .map(Problem::toString)
                .map(text -> text.replace(folder.toString(), "FOLDER"))
                .toList();
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, UTF_8);
    }
}
