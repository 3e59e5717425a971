package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.minaproxy.auth.CredentialText;

/**
 * Checks the arguments of MAIL and RCPT (RFC 5321 §4.1.2), which a backend will get exactly as they came.
 *
 * <pre>
 *   FROM:&lt;[@a,@b:]local@domain&gt; KEY[=VALUE] …       also FROM:&lt;&gt;
 *   TO:&lt;[@a,@b:]local@domain&gt; KEY[=VALUE] …         also TO:&lt;Postmaster&gt;
 * </pre>
 *
 * Lenient where people are: a space behind the colon, dots anywhere in a local part, underscores in a domain, octets of UTF-8 (RFC 6531).
 * Positions are octets: the text has one character for each.
 */
final class EnvelopeSyntax {

    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 255;
    private static final int MAX_PATH = 256;

    private final Side side;
    private final String text;
    private int at;

    /** Which of the two commands. */
    enum Side {
        SENDER("FROM:", "501 5.1.7 ", "501 5.5.4 Syntax: MAIL FROM:<address>"),
        RECIPIENT("TO:", "501 5.1.3 ", "501 5.5.4 Syntax: RCPT TO:<address>");

        private final String keyword;
        private final String code;
        private final String syntax;

        Side(String keyword, String code, String syntax) {
            this.keyword = keyword;
            this.code = code;
            this.syntax = syntax;
        }
    }

    private EnvelopeSyntax(Side side, String text) {
        this.side = side;
        this.text = text;
    }

    /** The reply that refuses this argument, or empty when it is good. */
    static Optional<String> problem(Side side, String argument) {
        return new EnvelopeSyntax(side, argument).problem();
    }

    private Optional<String> problem() {
        if (!text.regionMatches(true, 0, side.keyword, 0, side.keyword.length())) {
            return Optional.of(side.syntax);
        }
        if (CredentialText.decode(text.getBytes(ISO_8859_1)).isEmpty()) {
            return Optional.of(side.code + "The address is not UTF-8");
        }
        at = side.keyword.length();
        skip(c -> c == ' ');
        int start = at;
        if (!next('<')) {
            return Optional.of(side.syntax);
        }
        return pathProblem()
                .map(side.code::concat)
                .or(() -> tooLong("Path", at - start, MAX_PATH).map(side.code::concat))
                .or(this::parameterProblem);
    }

    private Optional<String> pathProblem() {
        if (isSpecial()) {
            return Optional.empty();
        }
        if (!skipSourceRoute()) {
            return Optional.of("Bad source route");
        }
        int local = at;
        if (!skipLocalPart()) {
            return Optional.of("Bad address syntax");
        }
        Optional<String> longLocal = tooLong("Local part", at - local, MAX_LOCAL);
        if (longLocal.isPresent()) {
            return longLocal;
        }
        int domain = at + 1;
        if (!next('@') || !skipDomain()) {
            return Optional.of("Bad address syntax");
        }
        Optional<String> longDomain = tooLong("Domain", at - domain, MAX_DOMAIN);
        return longDomain.isEmpty() && !next('>') ? Optional.of("Bad address syntax") : longDomain;
    }

    /** The one path of each command that has no domain. */
    private boolean isSpecial() {
        String special = side == Side.SENDER ? ">" : "postmaster>";
        boolean is = text.substring(at).toLowerCase(Locale.ROOT).startsWith(special);
        at += is ? special.length() : 0;
        return is;
    }

    // RFC 5321 §4.1.1.3 and appendix C: to be accepted and ignored.
    private boolean skipSourceRoute() {
        if (peek() != '@') {
            return true;
        }
        do {
            if (!next('@') || !skipDomain()) {
                return false;
            }
        } while (next(','));
        return next(':');
    }

    private boolean skipLocalPart() {
        return next('"') ? skipQuoted() : skip(EnvelopeSyntax::isAtomText);
    }

    private boolean skipQuoted() {
        while (at < text.length() && peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        return next('"');
    }

    private boolean skipDomain() {
        if (next('[')) {
            return skip(c -> c > ' ' && c < 0x7f && c != '[' && c != ']' && c != '\\') && next(']');
        }
        return skip(c -> isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    private Optional<String> parameterProblem() {
        while (at < text.length()) {
            if (!skip(c -> c == ' ') || !isLetterOrDigit(peek()) || !skip(c -> isLetterOrDigit(c) || c == '-')) {
                return Optional.of("501 5.5.4 Bad parameter syntax");
            }
            if (next('=') && !skip(c -> c > ' ' && c != '=' && c != 0x7f)) {
                return Optional.of("501 5.5.4 Bad parameter syntax");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tooLong(String what, int octets, int limit) {
        return octets > limit ? Optional.of(what + " longer than " + limit + " octets") : Optional.empty();
    }

    private static boolean isAtomText(int c) {
        return isLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private boolean next(char wanted) {
        boolean is = peek() == wanted;
        at += is ? 1 : 0;
        return is;
    }

    /** Whether there was at least one such character. */
    private boolean skip(IntPredicate wanted) {
        int start = at;
        while (at < text.length() && wanted.test(text.charAt(at))) {
            at++;
        }
        return at > start;
    }
}
