package org.minaproxy.proxy.protocol.imap;

import java.util.Optional;
import org.minaproxy.auth.Characters;

/**
 * What announces a literal at the end of a line: <code>{12}</code>, or <code>{12+}</code> when the octets follow at once (RFC 7888).
 *
 * <p>An opening brace is no atom character, so outside a quoted string nothing else can look like it; and inside of one it cannot end the line.
 *
 * @param octets saturated: a number too large for a {@code long} is {@link Long#MAX_VALUE}
 * @param synchronising whether the client waits for us to ask for the octets
 * @param start where the opening brace stands
 */
record LiteralMarker(long octets, boolean synchronising, int start) {

    private static final int MAX_DIGITS = 18;

    static Optional<LiteralMarker> atEndOf(String text) {
        if (!text.endsWith("}") || text.length() < 3) {
            return Optional.empty();
        }
        int start = text.lastIndexOf('{');
        int end = text.length() - 1;
        boolean synchronising = text.charAt(end - 1) != '+';
        if (!synchronising) {
            end--;
        }
        if (start < 0 || start + 1 >= end) {
            return Optional.empty();
        }
        String digits = text.substring(start + 1, end);
        return Characters.areDigits(digits)
                ? Optional.of(new LiteralMarker(number(digits), synchronising, start))
                : Optional.empty();
    }

    private static long number(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.length() - first > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits.substring(first));
    }
}
