package org.minaproxy.proxy.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minaproxy.proxy.protocol.Line;

/**
 * A backend's whole reply (RFC 5321 §4.2).
 *
 * <pre>
 *   250-first line      three digits, a hyphen on all lines but the last
 *   250 last line       a space, or nothing at all
 * </pre>
 *
 * @param code 200 to 599, or {@link #GARBLED}
 * @param lines as they came
 */
record SmtpReply(int code, List<Line> lines) {

    /** Stands for a line that is no reply, a change of the code between lines, or too many lines. */
    static final int GARBLED = 0;

    private static final int MAX_TEXT = 200;

    SmtpReply {
        lines = List.copyOf(lines);
    }

    boolean isTemporary() {
        return code >= 400 && code < 500;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    /** The last line for the log. */
    String text() {
        String text = Line.utf8(lines.get(lines.size() - 1).text()).replaceAll("\\p{Cntrl}", "?");
        String shown = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
        return code == GARBLED ? name() + ": " + shown : shown;
    }

    /** The code, for the log. */
    String name() {
        return code == GARBLED ? "not an SMTP reply" : String.valueOf(code);
    }

    boolean contains(String octets) {
        return lines.stream().anyMatch(line -> line.text().contains(octets));
    }

    /** Puts lines together. */
    static final class Reader {

        private static final int MAX_LINES = 128;

        private final List<Line> lines = new ArrayList<>();
        private String code = "";

        /** The reply that this line completes, if it does. */
        Optional<SmtpReply> read(Line line) {
            String text = line.text();
            boolean first = lines.isEmpty();
            lines.add(line);
            if (lines.size() > MAX_LINES || !isReplyLine(text) || !(first || text.startsWith(code))) {
                return complete(GARBLED);
            }
            code = text.substring(0, 3);
            boolean last = text.length() == 3 || text.charAt(3) == ' ';
            return last ? complete(Integer.parseInt(code)) : Optional.empty();
        }

        private Optional<SmtpReply> complete(int code) {
            SmtpReply reply = new SmtpReply(code, lines);
            lines.clear();
            return Optional.of(reply);
        }

        private static boolean isReplyLine(String text) {
            return text.length() >= 3
                    && text.charAt(0) >= '2'
                    && text.charAt(0) <= '5'
                    && isDigit(text.charAt(1))
                    && isDigit(text.charAt(2))
                    && (text.length() == 3 || text.charAt(3) == ' ' || text.charAt(3) == '-');
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
