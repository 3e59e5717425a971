package org.minaproxy.proxy.nginx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfReaderTest {

    private final Path folder;

    ConfReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<Arguments> good() {
        return List.of(
                Arguments.of("", ""),
                Arguments.of("a;", "a"),
                Arguments.of("a b c;", "a|b|c"),
                Arguments.of("a\n b\t\n c\r\n;", "a|b|c"),
                Arguments.of("a b;c d;", "a|b c|d"),
                Arguments.of("a{b c;}", "a{b|c}"),
                Arguments.of("a x { b { c; } d; }", "a|x{b{c} d}"),
                Arguments.of("a {}", "a{}"),
                // comments
                Arguments.of("# a { \" ;\nb;", "b"),
                Arguments.of("b; # the end", "b"),
                Arguments.of("b c # more\n d;", "b|c|d"),
                Arguments.of("b c#d;", "b|c#d"),
                // quotes
                Arguments.of("a \"b c\";", "a|b c"),
                Arguments.of("a 'b \" c';", "a|b \" c"),
                Arguments.of("a \"b ' ; { } # c\";", "a|b ' ; { } # c"),
                Arguments.of("a \"\" '';", "a||"),
                Arguments.of("a b\"c d\"e;", "a|b\"c|d\"e"),
                Arguments.of("\"a\" b;", "a|b"),
                Arguments.of("a \"b\"{c;}", "a|b{c}"),
                Arguments.of("a \"b\nc\" d;", "a|b\nc|d"),
                // escapes
                Arguments.of("a \"b\\\"c\" 'd\\'e' \\\\;", "a|b\"c|d'e|\\"),
                Arguments.of("a \"b\\tc\\nd\\re\";", "a|b\tc\nd\re"),
                Arguments.of("a \"b\\xc\\$d\" e\\;f;", "a|b\\xc\\$d|e\\;f"),
                Arguments.of("a b\\ c;", "a|b\\ c"),
                // braces within words
                Arguments.of("a ${b}c $d;", "a|${b}c|$d"),
                Arguments.of("a b}c;", "a|b}c"),
                Arguments.of("a b{c;}", "a|b{c}"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("good")
    void reads(String text, String expected) throws Exception {
        assertEquals(expected, shown(read(text)));
    }

    static List<Arguments> bad() {
        return List.of(
                Arguments.of("a", "1: the file ends within \"a\"; a \";\" is missing"),
                Arguments.of("a b\n\n", "3: the file ends within \"a\"; a \";\" is missing"),
                Arguments.of("a {\n b;\n", "3: the file ends within a block; a \"}\" is missing"),
                Arguments.of("a {\n b c\n}\n", "3: unexpected \"}\"; \"b\" has no \";\""),
                Arguments.of("a;\n}\n", "2: unexpected \"}\"; a directive begins with its name"),
                Arguments.of("a;;", "1: unexpected \";\"; a directive begins with its name"),
                Arguments.of("\n{ a; }", "2: unexpected \"{\"; a directive begins with its name"),
                Arguments.of("a;\nb \"c;\nd e;\n", "2: the file ends within the quotes that begin here; close them"),
                Arguments.of("a 'b\\';", "1: the file ends within the quotes that begin here; close them"),
                Arguments.of(
                        "a \"b\n\"c;", "2: unexpected \"c\" behind the closing quote; leave a space between words"),
                Arguments.of("a".repeat(5) + " {".repeat(33), "1: unexpected \"{\"; a directive begins with its name"),
                Arguments.of("b {".repeat(33), "1: b: is within 32 other blocks; that is too deep"),
                Arguments.of("include;", "1: include: takes one value, has 0"),
                Arguments.of("\ninclude a b;", "2: include: takes one value, has 2"),
                Arguments.of("\ninclude gone.conf;", "2: include: FOLDER/gone.conf: no such file; correct the name"),
                Arguments.of(
                        "mail {\n  include nginx.conf;\n}",
                        "2: include: FOLDER/nginx.conf is being read already, so this would never end; remove it"));
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @MethodSource("bad")
    void refuses(String text, String expected) {
        assertEquals("FOLDER/nginx.conf:" + expected, problem(text));
    }

    @Test
    void everyDirectiveKnowsItsLine() throws Exception {
        List<Directive> directives = read("a;\n\n# b\nc {\n  \"d\n\" e; f\n;\n}\n");

        assertEquals(List.of(1, 4), lines(directives));
        assertEquals(List.of(5, 6), lines(directives.get(1).block().orElseThrow()));
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        NginxConfException missing =
                assertThrows(NginxConfException.class, () -> ConfReader.read(folder.resolve("gone.conf")));

        assertEquals(folder.resolve("gone.conf") + ": no such file; correct the name", missing.getMessage());
    }

    @Test
    void anIncludeIsReplacedByTheFile() throws Exception {
        write("more.conf", "b c;\nd;");

        List<Directive> directives = read("a;\ninclude more.conf;\ne;");

        assertEquals("a b|c d e", shown(directives));
        assertEquals(
                folder.resolve("more.conf") + ":2", directives.get(2).place().toString());
    }

    @Test
    void relativeNamesBeginAtTheMainFile() throws Exception {
        write("mail/all.conf", "include mail/one.conf;");
        write("mail/one.conf", "a;");

        assertEquals("mail{a}", shown(read("mail { include mail/all.conf; }")));
    }

    @Test
    void absoluteNamesAreTakenAsTheyAre() throws Exception {
        Path more = write("more.conf", "a;");

        assertEquals("a", shown(read("include " + more + ";")));
        assertEquals("a", shown(read("include " + folder + "/mo*.conf;")));
    }

    @Test
    void patternsFindTheirFilesSorted() throws Exception {
        write("d/20-b.conf", "b;");
        write("d/10-a.conf", "a;");
        write("d/30-c.txt", "c;");
        write("d/.hidden.conf", "h;");
        write("e/x.conf", "x;");

        assertEquals("a b", shown(read("include d/*.conf;")));
        assertEquals("a b x", shown(read("include */*.conf;")));
        assertEquals("b c", shown(read("include d/[!1]?-*;")));
        assertEquals("h", shown(read("include d/.h*;")));
        assertEquals("", shown(read("include d/*.none;")));
        assertEquals("", shown(read("include none/*.conf;")));
    }

    @Test
    void bracesAreNoPattern() throws Exception {
        write("{a,b}.conf", "braces;");
        write("a.conf", "a;");

        assertEquals("braces", shown(read("include \"{a,b}.con*\";")));
    }

    @Test
    void otherBlocksMayIncludeWhatIsMissing() throws Exception {
        assertEquals(
                "http{include|mime.types server{include|snippets/*}}",
                shown(read("http { include mime.types; server { include snippets/*; } }")));
    }

    @Test
    void aFileThatIncludesItselfOverAnother() throws Exception {
        Path more = write("more.conf", "\ninclude nginx.conf;");

        assertEquals(
                more + ":2: include: " + folder.resolve("nginx.conf")
                        + " is being read already, so this would never end; remove it",
                problem("include more.conf;").replace("FOLDER", folder.toString()));
    }

    @Test
    void theSameFileTwiceIsFine() throws Exception {
        write("tls.conf", "a;");

        assertEquals("mail{a b{a}}", shown(read("mail { include tls.conf; b { include tls.conf; } }")));
    }

    @Test
    void includesCountAsDepth() throws Exception {
        write("deep.conf", "b {".repeat(20) + "}".repeat(20));

        assertEquals(
                folder.resolve("deep.conf") + ":1: b: is within 32 other blocks; that is too deep",
                problem("mail {" + "b {".repeat(20) + "include deep.conf;" + "}".repeat(21))
                        .replace("FOLDER", folder.toString()));
    }

    @Test
    void otherAlphabetsAreTaken() throws Exception {
        Files.write(folder.resolve("nginx.conf"), "# M\u00fcller\na \u00e4;".getBytes(ISO_8859_1));

        assertEquals("a|\u00e4", shown(ConfReader.read(folder.resolve("nginx.conf"))));
        assertEquals("a|\u00e4", shown(read("a \u00e4;")));
    }

    private List<Directive> read(String text) throws IOException, NginxConfException {
        return ConfReader.read(write("nginx.conf", text));
    }

    private String problem(String text) {
        return String.valueOf(
                        assertThrows(NginxConfException.class, () -> read(text)).getMessage())
                .replace(folder.toString(), "FOLDER");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static List<Integer> lines(List<Directive> directives) {
        return directives.stream().map(directive -> directive.place().line()).toList();
    }

    /** {@code name|argument|argument{…}}. */
    private static String shown(List<Directive> directives) {
        return directives.stream().map(ConfReaderTest::shown).collect(Collectors.joining(" "));
    }

    private static String shown(Directive directive) {
        String arguments =
                directive.arguments().stream().map(text -> "|" + text).collect(Collectors.joining());
        return directive.name()
                + arguments
                + directive.block().map(block -> "{" + shown(block) + "}").orElse("");
    }
}
