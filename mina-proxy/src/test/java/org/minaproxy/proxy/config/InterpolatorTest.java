package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolatorTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("NAME", "alice", "EMPTY", "", "TRICKY", "${env:NAME} ${file:secret} $1 \\");

    private final Path folder;
    private final Interpolator interpolator;

    InterpolatorTest(@TempDir Path folder) {
        this.folder = folder;
        this.interpolator = new Interpolator(ENVIRONMENT, folder);
    }

    @BeforeEach
    void writeSecrets() throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        Files.writeString(folder.resolve("windows"), "s3cret\r\n");
        Files.writeString(folder.resolve("two lines"), "a\nb\n\n");
        Files.writeString(folder.resolve("tricky"), "${env:NAME}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | plain",
                "'' | ''",
                "${env:NAME} | alice",
                "<${env:NAME}> | <alice>",
                "${env:NAME}${env:NAME} | alicealice",
                "${env:NAME:-bob} | alice",
                "${env:NOBODY:-bob} | bob",
                "${env:NOBODY:-} | ''",
                "${env:NOBODY:-a:-b} | a:-b",
                "${env:EMPTY} | ''",
                "${env:EMPTY:-bob} | bob",
                "${file:secret} | s3cret",
                "${file:windows} | s3cret",
                "$${env:NAME} | ${env:NAME}",
                "$${env:NAME} ${env:NAME} | ${env:NAME} alice",
                "$ $$ {a} $a } | $ $$ {a} $a }",
                "${env:TRICKY} | ${env:NAME} ${file:secret} $1 \\",
                "${file:tricky} | ${env:NAME}"
            })
    void replaces(String text, String expected) {
        assertEquals(expected, interpolator.replace(text));
    }

    @Test
    void onlyTheLastLineBreakOfAFileIsCut() {
        assertEquals("a\nb\n", interpolator.replace("${file:two lines}"));
    }

    @Test
    void absoluteFilesAreReadToo() {
        assertEquals("s3cret", interpolator.replace("${file:" + folder.resolve("secret") + "}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${env:NOBODY}",
                "${file:nothing}",
                "${env:NAME",
                "${",
                "${}",
                "${NAME}",
                "${env:}",
                "${env:a b}",
                "${file:}",
                "${env:A:-${env:NAME}}",
                "${ENV:NAME}"
            })
    void refuses(String text) {
        assertThrows(IllegalArgumentException.class, () -> interpolator.replace(text));
    }

    /** The look-ups that commons-text and commons-configuration bring along. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "script:javascript:1+1",
                "url:UTF-8:https://example.com/",
                "dns:address|localhost",
                "sys:user.home",
                "java:version",
                "const:java.io.File.separator",
                "base64Decoder:YQ==",
                "base64Encoder:a",
                "date:yyyy",
                "localhost:name",
                "properties:a.properties::b",
                "resourceBundle:a:b",
                "urlDecoder:a",
                "urlEncoder:a",
                "xml:a.xml:/b",
                "xmlDecoder:a",
                "xmlEncoder:a"
            })
    void nothingElseIsLookedUp(String expression) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> interpolator.replace("${" + expression + "}"));

        assertEquals("only ${env:NAME} and ${file:PATH} are replaced; write $${ for a plain ${", e.getMessage());
    }

    @Test
    void theLibraryItselfReplacesNothing() throws IOException {
        YamlDocument document = new YamlDocument();
        document.setProperty("home", "${sys:user.home}");

        assertEquals("${sys:user.home}", document.getString("home"));
    }

    @Test
    void aHugeFileIsNoSecret() throws IOException {
        Files.writeString(folder.resolve("huge"), "x".repeat(64 * 1024 + 1));

        assertThrows(IllegalArgumentException.class, () -> interpolator.replace("${file:huge}"));
    }
}
