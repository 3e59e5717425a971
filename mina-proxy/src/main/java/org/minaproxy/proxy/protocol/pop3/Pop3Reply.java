package org.minaproxy.proxy.protocol.pop3;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern STATUS =
            Pattern.compile("(\\+OK|-ERR)(?: \\[([^\\]\\s]*)\\])?(?: .*)?", Pattern.DOTALL);
    private static final int SHOWN = 200;

    /** What it says. */
    enum Status {
        OK,
        ERR,
        /** Neither: not a status line. */
        OTHER
    }

    static Pop3Reply parse(Line line) {
        Matcher matcher = STATUS.matcher(line.text());
        if (!matcher.matches()) {
            return new Pop3Reply(Status.OTHER, "", line);
        }
        String code = Optional.ofNullable(matcher.group(2)).orElse("").toUpperCase(Locale.ROOT);
        return new Pop3Reply(matcher.group(1).equals("+OK") ? Status.OK : Status.ERR, code, line);
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
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
