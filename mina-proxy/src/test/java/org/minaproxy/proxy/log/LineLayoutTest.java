package org.minaproxy.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.log.LineLayout.Format;

class LineLayoutTest {

    private static final Instant TIME = Instant.parse("2026-11-05T10:15:30.123Z");
    private static final String LOCAL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneId.systemDefault())
            .format(TIME);

    private final LineLayout text = new LineLayout(Format.TEXT);
    private final LineLayout json = new LineLayout(Format.JSON);

    @Test
    void ourLinesForPeople() {
        LogEvent event = event(Level.INFO, LogLine.of("session closed").with("session", "7f3a"));

        assertEquals(LOCAL_TIME + " INFO  session closed   session=7f3a\n", text.toSerializable(event));
    }

    @Test
    void ourLinesForMachines() {
        LogEvent event = event(Level.WARN, LogLine.of("session closed").with("session", "7f3a"));

        assertEquals(
                "{\"time\":\"2026-11-05T10:15:30.123Z\",\"level\":\"WARN\",\"message\":\"session closed\",\"session\":\"7f3a\"}\n",
                json.toSerializable(event));
    }

    @Test
    void aLibrarysLineCannotBecomeTwo() {
        LogEvent event = event(Level.ERROR, new SimpleMessage("got a\r\nb \"c\""));

        assertEquals(LOCAL_TIME + " ERROR got a\\x0d\\x0ab \"c\"\n", text.toSerializable(event));
        assertEquals(
                "{\"time\":\"2026-11-05T10:15:30.123Z\",\"level\":\"ERROR\",\"message\":\"got a\\r\\nb \\\"c\\\"\"}\n",
                json.toSerializable(event));
    }

    @Test
    void aStackTraceFollowsItsLine() {
        String shown = text.toSerializable(bug("one\r\n2026-11-05 INFO  forged"));

        String[] lines = shown.split("\n", -1);
        assertEquals(LOCAL_TIME + " ERROR bug", lines[0]);
        assertEquals("    java.lang.IllegalStateException: one", lines[1]);
        assertEquals("    2026-11-05 INFO  forged", lines[2]);
        assertTrue(lines[3].startsWith("        at org.minaproxy.proxy.log.LineLayoutTest"), lines[3]);
        assertEquals("", lines[lines.length - 1]);
    }

    @Test
    void aStackTraceIsAMemberOfItsObject() {
        LogEvent event = bug("one\ntwo");
        String shown = json.toSerializable(event);

        assertTrue(
                shown.startsWith("{\"time\":\"2026-11-05T10:15:30.123Z\",\"level\":\"ERROR\",\"message\":\"bug\","
                        + "\"exception\":\"java.lang.IllegalStateException: one\\ntwo\\n\\tat org.minaproxy"),
                shown);
        assertEquals(shown.length() - 1, shown.indexOf('\n'));
        assertEquals(shown, json.toSerializable(event), "a second appender sees the same");
    }

    private static LogEvent event(Level level, Message message) {
        return builder(level, message).build();
    }

    private static LogEvent bug(String message) {
        return builder(Level.ERROR, LogLine.of("bug"))
                .setThrown(new IllegalStateException(message))
                .build();
    }

    private static Log4jLogEvent.Builder builder(Level level, Message message) {
        return Log4jLogEvent.newBuilder().setLevel(level).setMessage(message).setTimeMillis(TIME.toEpochMilli());
    }
}
