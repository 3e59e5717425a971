package org.minaproxy.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The phrases of nginx 1.22, as it writes them. */
class NginxLayoutTest {

    private static final Instant TIME = Instant.parse("2026-11-05T10:15:30.123Z");
    private static final String BEGINNING = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneId.systemDefault())
            .format(TIME);
    private static final String PROCESS = ProcessHandle.current().pid() + "#0: ";

    private final NginxLayout layout = new NginxLayout(Map.of("imap", "0.0.0.0:143"));

    static List<Arguments> lines() {
        String known = ", client: 192.0.2.7, server: 0.0.0.0:143";
        String user = known + ", login: \"jo\"";
        String all = user + ", upstream: 10.0.0.1:143";
        return List.of(
                Arguments.of(
                        Level.DEBUG,
                        session("connected"),
                        "[info] *10 client 192.0.2.7:51234 connected to 0.0.0.0:143"),
                Arguments.of(Level.INFO, loggedIn("logged in"), "[info] *10 client logged in" + all),
                Arguments.of(
                        Level.INFO,
                        session("login rejected: the lookup service said: Invalid password")
                                .with("user", "jo"),
                        "[info] *10 client login failed: \"Invalid password\" while in http auth state" + user),
                Arguments.of(
                        Level.WARN,
                        session("authentication unavailable: no answer").with("user", "jo"),
                        "[error] *10 auth http server failed: no answer while in http auth state" + user),
                Arguments.of(
                        Level.WARN,
                        loggedIn("backend failed: connection refused, while connecting"),
                        "[error] *10 upstream failed: connection refused, while connecting" + all),
                Arguments.of(
                        Level.INFO,
                        loggedIn("backend refused login: NO denied"),
                        "[error] *10 upstream sent invalid response: \"NO denied\" while reading response from upstream"
                                + all),
                Arguments.of(
                        Level.INFO,
                        loggedIn("session closed")
                                .afterLogin(true)
                                .with("cause", "IDLE")
                                .with("in", 0)
                                .with("out", 0),
                        "[info] *10 proxied session done" + all),
                Arguments.of(
                        Level.INFO,
                        session("session closed")
                                .with("cause", "QUIT")
                                .with("in", 0)
                                .with("out", 0),
                        "[info] *10 session closed (QUIT)" + known),
                Arguments.of(
                        Level.INFO,
                        session("logged in").with("user", "jo\r\n2026/11/05 [info] \"forged\""),
                        "[info] *10 client logged in" + known
                                + ", login: \"jo\\x0d\\x0a2026/11/05 [info] \\x22forged\\x22\""),
                Arguments.of(
                        Level.INFO,
                        LogLine.of("listening").with("listener", "imap").with("address", "0.0.0.0:143"),
                        "[notice] listening   listener=imap address=0.0.0.0:143"),
                Arguments.of(Level.WARN, new SimpleMessage("not\r\nreloaded"), "[warn] not\\x0d\\x0areloaded"),
                Arguments.of(Level.ERROR, LogLine.of("cannot accept"), "[crit] cannot accept"),
                Arguments.of(Level.TRACE, LogLine.of("details"), "[debug] details"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void saysWhatNginxSays(Level level, Message message, String expected) {
        String line = layout.toSerializable(Log4jLogEvent.newBuilder()
                .setLevel(level)
                .setMessage(message)
                .setTimeMillis(TIME.toEpochMilli())
                .build());

        assertEquals(BEGINNING + " " + expected.replaceFirst("] ", "] " + PROCESS) + "\n", line);
    }

    @Test
    void aBalancersNameForASessionBecomesANumberToo() {
        String line = layout.toSerializable(Log4jLogEvent.newBuilder()
                .setLevel(Level.INFO)
                .setMessage(LogLine.of("logged in")
                        .with("session", "lb-7")
                        .with("client", "[2001:db8::7]:51234")
                        .with("listener", "other"))
                .setTimeMillis(TIME.toEpochMilli())
                .build());

        assertEquals(
                BEGINNING + " [info] " + PROCESS + "*" + Integer.toUnsignedString("lb-7".hashCode())
                        + " client logged in, client: 2001:db8::7, server: other\n",
                line);
    }

    private static LogLine session(String text) {
        return LogLine.of(text).with("session", "a").with("listener", "imap").with("client", "192.0.2.7:51234");
    }

    private static LogLine loggedIn(String text) {
        return session(text).with("user", "jo").with("backend", "10.0.0.1:143");
    }
}
