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
    private static final String SEPARATOR = "   ";

    private final String text;
    private transient boolean afterLogin;
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
        StringBuilder line = new StringBuilder(160).append(shownText());
        String separator = SEPARATOR;
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            line.append(separator).append(keysAndValues.get(i)).append('=');
            appendValue(line, keysAndValues.get(i + 1));
            separator = " ";
        }
        return line.toString();
    }

    // Some of the text may be a peer's own words; those cannot look like the values that follow it.
    private String shownText() {
        return escape(text.contains(SEPARATOR) ? text.replaceAll(" {2,}", " ") : text);
    }

    /** Says that this is about a session that had logged in; only the words for nginx's readers depend on it. */
    public LogLine afterLogin(boolean loggedIn) {
        afterLogin = loggedIn;
        return this;
    }

    boolean isAfterLogin() {
        return afterLogin;
    }

    /** What happened, without the values. */
    String text() {
        return text;
    }

    /** One of the values; empty when it is not there. */
    String value(String key) {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (keysAndValues.get(i).equals(key)) {
                return keysAndValues.get(i + 1);
            }
        }
        return "";
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

    static void appendMember(StringBuilder json, String key, String value) {
        json.append('"').append(key).append("\":\"");
        int start = json.length();
        json.append(value);
        StringBuilders.escapeJson(json, start);
        json.append('"');
    }

    private static void appendValue(StringBuilder line, String value) {
        if (value.codePoints().allMatch(LogLine::needsNoQuotes)) {
            line.append(value);
        } else {
            line.append('"')
                    .append(escape(value.replace("\\", "\\\\").replace("\"", "\\\"")))
                    .append('"');
        }
    }

    private static boolean needsNoQuotes(int c) {
        return c != '"' && c != '=' && !Character.isSpaceChar(c) && isShown(c);
    }

    /** Replaces what would end the line, move the cursor, or show the rest in another order. */
    static String escape(String value) {
        if (value.codePoints().allMatch(LogLine::isShown)) {
            return value;
        }
        StringBuilder escaped = new StringBuilder(value.length() + 16);
        value.codePoints().forEach(c -> {
            if (isShown(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
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
