package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A file of {@code resources/proxyheader}: hex octets, comments behind {@code #}, and a line {@code @expect} with what a reader should make of
 * them, in the words of {@link HeaderText}.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HexVector(String name, String expected, byte[] bytes) {

    static List<HexVector> all() {
        URL folder = Objects.requireNonNull(HexVector.class.getResource("/proxyheader"));
        try (Stream<Path> files = Files.list(Path.of(uri(folder)))) {
            return files.filter(file -> file.toString().endsWith(".hex"))
                    .sorted()
                    .map(HexVector::load)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static URI uri(URL folder) {
        try {
            return folder.toURI();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static HexVector load(Path file) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        String expected = "";
        try {
            for (String line : Files.readAllLines(file, UTF_8)) {
                if (line.startsWith("@expect ")) {
                    expected = line.substring("@expect ".length());
                } else {
                    String hex = line.replaceFirst("#.*", "").replace(" ", "");
                    octets.writeBytes(HexFormat.of().parseHex(hex));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        String name = Objects.requireNonNull(file.getFileName()).toString();
        return new HexVector(name, expected, octets.toByteArray());
    }

    @Override
    public String toString() {
        return name;
    }
}
