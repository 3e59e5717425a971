package org.minaproxy.proxy.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.apache.logging.log4j.message.Message;

/** One event, one line: for people, or as a JSON object. A stack trace follows in the lines after it, indented, or as a member. */
public final class LineLayout extends AbstractStringLayout {

    /** Who reads it. */
    public enum Format {
        TEXT,
        JSON
    }

    private static final int LEVEL_WIDTH = 5;
    private static final String INDENT = "    ";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Format format;

    public LineLayout(Format format) {
        super(UTF_8);
        this.format = format;
    }

    @Override
    public String toSerializable(LogEvent event) {
        Instant time = Instant.ofEpochMilli(event.getTimeMillis());
        return format == Format.JSON ? json(event, time) : text(event, time);
    }

    private static String text(LogEvent event, Instant time) {
        StringBuilder line = new StringBuilder(200);
        TIME.formatTo(time, line);
        String level = event.getLevel().name();
        line.append(' ')
                .append(level)
                .append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length())))
                .append(' ');
        line.append(values(event.getMessage()).getFormattedMessage()).append('\n');
        appendStackTrace(event, line);
        return line.toString();
    }

    static void appendStackTrace(LogEvent event, StringBuilder text) {
        stackTrace(event)
                .lines()
                .map(each -> LogLine.escape(each.replace("\t", INDENT)))
                .forEach(each -> text.append(INDENT).append(each).append('\n'));
    }

    private static String json(LogEvent event, Instant time) {
        StringBuilder line = new StringBuilder(300)
                .append("{\"time\":\"" + time + "\",\"level\":\"" + event.getLevel() + "\",")
                .append(values(event.getMessage()).jsonMembers());
        if (event.getThrown() != null) {
            LogLine.appendMember(line.append(','), "exception", stackTrace(event));
        }
        return line.append("}\n").toString();
    }

    /** What libraries say is a text without values. */
    static LogLine values(Message message) {
        return message instanceof LogLine line ? line : LogLine.of(message.getFormattedMessage());
    }

    private static String stackTrace(LogEvent event) {
        Throwable thrown = event.getThrown();
        if (thrown == null) {
            return "";
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
