package org.minaproxy.proxy.protocol.smtp;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.minaproxy.proxy.protocol.Line;

/**
 * One line from a client: a verb in any case and what stands behind it.
 *
 * @param argument one character per octet, without the spaces around it; empty when there is none
 */
record SmtpCommand(Verb verb, String argument) {

    private static final Map<String, Verb> VERBS = Stream.of(Verb.values())
            .filter(verb -> verb != Verb.UNKNOWN && verb != Verb.GARBLED)
            .collect(Collectors.toUnmodifiableMap(Verb::name, Function.identity()));

    /** The commands we know. */
    enum Verb {
        EHLO,
        HELO,
        STARTTLS,
        AUTH,
        MAIL,
        RCPT,
        DATA,
        BDAT,
        RSET,
        NOOP,
        VRFY,
        EXPN,
        HELP,
        QUIT,
        XCLIENT,
        UNKNOWN,
        /** A line with control characters in it, whatever it says. */
        GARBLED;

        /** RFC 3207 §4: what may be said before TLS when TLS is required; HELO is let in too, for it does nothing. */
        boolean allowedBeforeTls() {
            return switch (this) {
                case EHLO, HELO, STARTTLS, NOOP, QUIT, UNKNOWN, GARBLED -> true;
                case AUTH, MAIL, RCPT, DATA, BDAT, RSET, VRFY, EXPN, HELP, XCLIENT -> false;
            };
        }
    }

    static SmtpCommand parse(Line line) {
        String text = line.text();
        if (Controls.in(text)) {
            return new SmtpCommand(Verb.GARBLED, "");
        }
        int space = text.indexOf(' ');
        String name = space < 0 ? text : text.substring(0, space);
        String argument = space < 0 ? "" : text.substring(space).strip();
        return new SmtpCommand(VERBS.getOrDefault(name.toUpperCase(Locale.ROOT), Verb.UNKNOWN), argument);
    }
}
