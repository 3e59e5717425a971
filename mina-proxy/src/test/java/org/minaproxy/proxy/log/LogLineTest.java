package org.minaproxy.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.auth.Secret;

class LogLineTest {

    /** What a client claims to be called, in text, in JSON. */
    static List<Arguments> values() {
        return List.of(
                Arguments.of("alice", "alice", "alice"),
                Arguments.of("alice@example.com", "alice@example.com", "alice@example.com"),
                Arguments.of("älice", "älice", "älice"),
                Arguments.of("\uD83D\uDC0B", "\uD83D\uDC0B", "\uD83D\uDC0B"),
                Arguments.of("al ice", "\"al ice\"", "al ice"),
                Arguments.of("a=b", "\"a=b\"", "a=b"),
                Arguments.of("a\"b", "\"a\\\"b\"", "a\\\"b"),
                Arguments.of("a\\b", "a\\b", "a\\\\b"),
                Arguments.of("a\\\" b=c", "\"a\\\\\\\" b=c\"", "a\\\\\\\" b=c"),
                Arguments.of("a\r\n2026 INFO forged", "\"a\\x0d\\x0a2026 INFO forged\"", "a\\r\\n2026 INFO forged"),
                Arguments.of("a\tb", "\"a\\x09b\"", "a\\tb"),
                Arguments.of("a\u0000\u001b[31m", "\"a\\x00\\x1b[31m\"", "a\\u0000\\u001B[31m"),
                Arguments.of("a\u007fb", "\"a\\x7fb\"", "a\\u007Fb"),
                Arguments.of("a\u0085b", "\"a\\x85b\"", "a\\u0085b"),
                Arguments.of("a\u2028b", "\"a\\u2028b\"", "a\u2028b"),
                Arguments.of("a\u202eb", "\"a\\u202eb\"", "a\u202eb"),
                Arguments.of("a\u00a0b", "\"a\u00a0b\"", "a\u00a0b"),
                Arguments.of("a\ud800b", "\"a\\ud800b\"", "a\ud800b"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueCannotLeaveItsPlace(String value, String text, String json) {
        LogLine line =
                LogLine.of("login").with("session", "7f3a").with("user", value).with("backend", "mail1:110");

        assertEquals("login   session=7f3a user=" + text + " backend=mail1:110", line.getFormattedMessage());
        assertEquals(
                "\"message\":\"login\",\"session\":\"7f3a\",\"user\":\"" + json + "\",\"backend\":\"mail1:110\"",
                line.jsonMembers());
    }

    @Test
    void theTextCannotLeaveItsLineEither() {
        LogLine line = LogLine.of("backend refused login: -ERR \"x\"\r\nforged");

        assertEquals("backend refused login: -ERR \"x\"\\x0d\\x0aforged", line.getFormattedMessage());
        assertEquals("\"message\":\"backend refused login: -ERR \\\"x\\\"\\r\\nforged\"", line.jsonMembers());
    }

    @Test
    void theTextCannotPretendToHaveValues() {
        LogLine line = LogLine.of("-ERR no   session=ffff user=root").with("session", "7f3a");

        assertEquals("-ERR no session=ffff user=root   session=7f3a", line.getFormattedMessage());
        assertEquals("\"message\":\"-ERR no   session=ffff user=root\",\"session\":\"7f3a\"", line.jsonMembers());
    }

    @Test
    void whatIsAbsentIsLeftOut() {
        LogLine line = LogLine.of("text").with("none", null).with("empty", "").with("zero", 0L);

        assertEquals("text   zero=0", line.toString());
    }

    @Test
    void aSecretNeverShows() {
        LogLine line = LogLine.of("text").with("password", Secret.of("s3cret"));

        assertEquals("text   password=***", line.toString());
        assertFalse(line.jsonMembers().contains("s3cret"));
    }
}
