package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.protocol.Line;

class SmtpReplyReaderTest {

    private final SmtpReply.Reader reader = new SmtpReply.Reader();

    @ParameterizedTest
    @CsvSource({"220 mail1 ESMTP,220", "250,250", "'250 ',250", "'599 5.0.0 odd',599"})
    void oneLineIsAReply(String line, int code) {
        SmtpReply reply = reader.read(Line.of(line)).orElseThrow();

        assertEquals(code, reply.code());
        assertEquals(List.of(Line.of(line)), reply.lines());
    }

    @Test
    void aHyphenAnnouncesAnotherLine() {
        assertEquals(Optional.empty(), reader.read(Line.of("250-mail1")));
        assertEquals(Optional.empty(), reader.read(Line.of("250-")));
        SmtpReply reply = reader.read(Line.of("250 SIZE")).orElseThrow();
        SmtpReply next = reader.read(Line.of("354 Go ahead")).orElseThrow();

        assertEquals(3, reply.lines().size());
        assertEquals(354, next.code());
        assertEquals(1, next.lines().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "2", "25", "2x0 Ok", "150 Ok", "650 Ok", "2500 Ok", "250_Ok", "+OK", "* OK", " 250 Ok", "٢٥٠ Ok"
            })
    void otherLinesAreGarbled(String line) {
        assertEquals(SmtpReply.GARBLED, reader.read(Line.of(line)).orElseThrow().code());
    }

    @Test
    void aChangeOfCodeIsGarbled() {
        assertTrue(reader.read(Line.of("250-mail1")).isEmpty());

        assertEquals(
                SmtpReply.GARBLED, reader.read(Line.of("251 Ok")).orElseThrow().code());
    }

    @Test
    void aReplyWithoutEndIsGarbled() {
        for (int i = 0; i < 128; i++) {
            assertTrue(reader.read(Line.of("250-EXTENSION" + i)).isEmpty());
        }

        assertEquals(
                SmtpReply.GARBLED,
                reader.read(Line.of("250 LAST")).orElseThrow().code());
    }

    @Test
    void theLogSeesOneShortLineWithoutControls() {
        SmtpReply colourful =
                reader.read(Line.of("554 \u001b[31mred\r554 jörg")).orElseThrow();
        SmtpReply talkative = reader.read(Line.of("554 " + "x".repeat(500))).orElseThrow();

        assertEquals("554 ?[31mred?554 jörg", colourful.text());
        assertEquals("554 " + "x".repeat(196) + "…", talkative.text());
    }
}
