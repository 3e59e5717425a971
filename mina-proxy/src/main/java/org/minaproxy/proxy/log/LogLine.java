package org.minaproxy.proxy.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.util.StringBuilders;
import org.jspecify.annotations.Nullable;

/**
 * What happened, followed by who and where: {@code session closed   session=7f3a client=192.0.2.7:51234 seconds=41.2}.
 *
 * <p>Values that hold spaces, quotes or control characters are quoted and escaped, so a client cannot forge a line of the log. The JSON form
 * has the text as {@code message} and the values as members of their own.
 */
public final class LogLine implements Message {

    private static final long serialVersionUID = 1L;

    private final String text;
    private final transient List<String> keysAndValues = new ArrayList<>(16);

    private LogLine(String text) {
        this.text = text;
    }

    public static LogLine of(String text) {
        return new LogLine(text);
    }

    /** Adds a value; one that is {@code null} or empty is left out. */
    public LogLine with(String key, @Nullable Object value) {
        String shown = value == null ? "" : value.toString();
        if (!shown.isEmpty()) {
            keysAndValues.add(key);
            keysAndValues.add(shown);
        }
        return this;
    }

    @Override
    public String getFormattedMessage() {
        StringBuilder line = new StringBuilder(160).append(escape(text));
        String separator = "   ";
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            line.append(separator).append(keysAndValues.get(i)).append('=');
            appendValue(line, keysAndValues.get(i + 1));
            separator = " ";
        }
        return line.toString();
    }

    /** The members of a JSON object, without its braces. */
    String jsonMembers() {
        StringBuilder json = new StringBuilder(200);
        appendMember(json, "message", text);
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            appendMember(json.append(','), keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        return json.toString();
    }

    private static void appendMember(StringBuilder json, String key, String value) {
        json.append('"').append(key).append("\":\"");
        int start = json.length();
        json.append(value);
        StringBuilders.escapeJson(json, start);
        json.append('"');
    }

    private static void appendValue(StringBuilder line, String value) {
        if (value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && !Character.isISOControl(c))) {
            line.append(value);
        } else {
            line.append('"').append(escape(value).replace("\"", "\\\"")).append('"');
        }
    }

    private static String escape(String value) {
        if (value.chars().noneMatch(Character::isISOControl)) {
            return value;
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        value.chars().forEach(c -> {
            if (Character.isISOControl(c)) {
                escaped.append(String.format("\\x%02x", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }

    @Override
    public Object[] getParameters() {
        return keysAndValues.toArray();
    }

    @Override
    public @Nullable Throwable getThrowable() {
        return null;
    }

    @Override
    public String toString() {
        return getFormattedMessage();
    }
}
