package org.minaproxy.proxy.protocol.smtp;

import java.util.Optional;
import java.util.regex.Pattern;
import org.minaproxy.proxy.protocol.Line;

/**
 * The argument of EHLO and HELO: a domain or an address literal (RFC 5321 §4.1.1.1).
 *
 * <p>Clients call themselves whatever their owner called the computer, so underscores, bare IPv6 addresses and letters beyond ASCII pass;
 * what does not pass are spaces, other punctuation and more than 255 octets.
 */
final class HelloName {

    private static final int MAX_OCTETS = 255;
    private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}._:-]+");
    private static final Pattern LITERAL = Pattern.compile("\\[[A-Za-z0-9.:-]+]");

    private HelloName() {}

    /** Reads an argument as it stands in {@link SmtpCommand}. */
    static Optional<String> parse(String argument) {
        String name = Line.utf8(argument);
        boolean good = argument.length() <= MAX_OCTETS
                && (DOMAIN.matcher(name).matches() || LITERAL.matcher(name).matches());
        return good ? Optional.of(name) : Optional.empty();
    }
}
