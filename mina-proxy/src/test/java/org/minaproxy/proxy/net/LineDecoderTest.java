package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.protocol.Line;

class LineDecoderTest {

    private final LineDecoder decoder = new LineDecoder();

    static List<Arguments> streams() {
        return List.of(
                Arguments.of("", List.of(), ""),
                Arguments.of("QUIT", List.of(), "QUIT"),
                Arguments.of("QUIT\r\n", List.of("QUIT\r\n"), ""),
                Arguments.of("QUIT\n", List.of("QUIT\n"), ""),
                Arguments.of("a\r\nb\r\nc", List.of("a\r\n", "b\r\n"), "c"),
                Arguments.of("\r\n\n\r\n", List.of("\r\n", "\n", "\r\n"), ""),
                Arguments.of("a\rb\r\r\n", List.of("a\rb\r\r\n"), ""),
                Arguments.of("a\r", List.of(), "a\r"),
                Arguments.of("\u0000\u00ff\n", List.of("\u0000\u00ff\n"), ""));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void cutsWhatCameAtOnce(String stream, List<String> lines, String rest) {
        append(stream);

        assertEquals(lines, allLines());
        assertEquals(rest.length(), decoder.size());
        assertEquals(rest, text(decoder.takeAll()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void cutsWhatComesOctetByOctet(String stream, List<String> lines, String rest) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < stream.length(); i++) {
            append(stream.substring(i, i + 1));
            found.addAll(allLines());
        }

        assertEquals(lines, found);
        assertEquals(rest, text(decoder.takeAll()));
    }

    @Test
    void octetsAreNoLines() {
        append("a1 LOGIN {5}\r\nal\nce {6}\r\n");

        assertEquals("a1 LOGIN {5}\r\n", next());
        assertEquals("al\nce", text(decoder.take(5)));
        assertEquals(" {6}\r\n", next());
        assertNull(decoder.nextLine());
    }

    @Test
    void noOctetsCanBeTakenToo() {
        assertEquals("", text(decoder.take(0)));
        append("x");
        assertEquals("", text(decoder.take(0)));
        assertEquals("x", text(decoder.takeAll()));
        assertEquals("", text(decoder.takeAll()));
    }

    @Test
    void whatIsHandedOutIsNotTouchedAgain() {
        append("first\r\nsec");
        Line first = decoder.nextLine();
        append("ond\r\n".repeat(100));

        assertEquals(Line.of("first"), first);
        assertEquals("second\r\n", next());
    }

    /** Lines, runs of octets and pieces of any size, against a plain byte array. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void losesNothingHoweverItIsCut(long seed) {
        Random random = new Random(seed);
        byte[] stream = new byte[50_000];
        for (int i = 0; i < stream.length; i++) {
            stream[i] = (byte) (random.nextInt(12) == 0 ? '\n' : random.nextInt(256));
        }
        ByteArrayOutputStream taken = new ByteArrayOutputStream();

        int at = 0;
        while (at < stream.length) {
            int count = Math.min(stream.length - at, 1 + random.nextInt(random.nextInt(10) == 0 ? 3_000 : 20));
            decoder.append(ByteBuffer.wrap(stream, at, count));
            at += count;
            for (int i = random.nextInt(4); i > 0; i--) {
                if (random.nextInt(5) == 0) {
                    taken.writeBytes(decoder.take(random.nextInt(decoder.size() + 1)));
                } else {
                    takeLine(stream, at, taken);
                }
            }
            assertEquals(at, taken.size() + decoder.size());
        }
        taken.writeBytes(decoder.takeAll());

        assertArrayEquals(stream, taken.toByteArray());
    }

    private void takeLine(byte[] stream, int arrived, ByteArrayOutputStream taken) {
        int lineEnd = taken.size();
        while (lineEnd < arrived && stream[lineEnd] != '\n') {
            lineEnd++;
        }
        Line line = decoder.nextLine();
        if (line == null) {
            assertEquals(arrived, lineEnd, "a line is missing");
        } else {
            assertEquals(lineEnd + 1 - taken.size(), line.raw().length);
            taken.writeBytes(line.raw());
        }
    }

    private void append(String text) {
        decoder.append(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    private String next() {
        Line line = decoder.nextLine();
        return line == null ? "none" : text(line.raw());
    }

    private List<String> allLines() {
        List<String> lines = new ArrayList<>();
        for (Line line = decoder.nextLine(); line != null; line = decoder.nextLine()) {
            lines.add(text(line.raw()));
        }
        return lines;
    }

    private static String text(byte[] octets) {
        return new String(octets, ISO_8859_1);
    }
}
