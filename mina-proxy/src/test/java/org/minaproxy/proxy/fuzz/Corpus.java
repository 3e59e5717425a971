package org.minaproxy.proxy.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Inputs of a fuzz test, for tests that go without the fuzzer. */
public final class Corpus {

    private Corpus() {}

    /** The seeds of a fuzz test, and what the fuzzer found worth keeping for it. */
    public static List<byte[]> of(Class<?> test, String method, Stream<Arguments> seeds) {
        URL folder = Objects.requireNonNull(test.getResource(test.getSimpleName() + "Inputs/" + method));
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return Stream.concat(
                            seeds.map(seed -> (byte[]) seed.get()[0]),
                            files.sorted().map(Corpus::octets))
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] octets(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
