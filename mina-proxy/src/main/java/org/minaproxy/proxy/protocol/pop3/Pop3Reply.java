package org.minaproxy.proxy.protocol.pop3;

import java.util.Locale;
import java.util.regex.Pattern;
import org.minaproxy.auth.Characters;
import org.minaproxy.proxy.protocol.Line;

/**
 * The status line of a backend.
 *
 * <pre>
 *   +OK [SP text]
 *   -ERR [SP "[" code "]"] [SP text]          codes: RFC 2449 §8, RFC 3206
 * </pre>
 *
 * @param code in upper case, {@code SYS/TEMP} for example; empty when there is none
 */
record Pop3Reply(Status status, String code, Line line) {

    private static final int SHOWN = 200;
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

    /** What it says. */
    enum Status {
        OK,
        ERR,
        /** Neither: not a status line. */
        OTHER
    }

    static Pop3Reply parse(Line line) {
        String text = line.text();
        int space = text.indexOf(' ');
        Status status =
                switch (space < 0 ? text : text.substring(0, space)) {
                    case "+OK" -> Status.OK;
                    case "-ERR" -> Status.ERR;
                    default -> Status.OTHER;
                };
        return new Pop3Reply(status, status == Status.OTHER || space < 0 ? "" : code(text, space + 1), line);
    }

    /** A word in brackets that stands alone. */
    private static String code(String text, int start) {
        int end = text.startsWith("[", start) ? text.indexOf(']', start) : -1;
        boolean alone = end > 0 && (end + 1 == text.length() || text.charAt(end + 1) == ' ');
        String code = alone ? text.substring(start + 1, end) : "";
        return Characters.any(code, Character::isWhitespace) ? "" : code.toUpperCase(Locale.ROOT);
    }

    /** Codes are paths: {@code SYS/TEMP/DISK} is a kind of {@code SYS/TEMP} (RFC 2449 §8). */
    boolean has(String parent) {
        return code.equals(parent) || code.startsWith(parent + "/");
    }

    /** One line of the log: no control characters, not endless. */
    String shown() {
        String text = Line.utf8(line.text()).replaceAll("\\p{Cc}", "?");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** Replaces the control characters of ASCII; octets above stay, whatever they mean. */
    static String withoutControls(String text) {
        return CONTROLS.matcher(text).replaceAll("?");
    }
}
