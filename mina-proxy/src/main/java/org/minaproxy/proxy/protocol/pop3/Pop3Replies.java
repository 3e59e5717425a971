package org.minaproxy.proxy.protocol.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.Line;

/**
 * What we say to clients. The code in brackets tells a program what happened: {@code [AUTH]} wrong credentials, {@code [SYS/TEMP]} nothing
 * wrong with them, come back later, {@code [SYS/PERM]} somebody has to repair something (RFC 3206).
 */
final class Pop3Replies {

    static final String TLS_FIRST = "-ERR Start TLS first";
    static final String LOG_IN_FIRST = "-ERR Log in first";

    private static final String TRY_LATER = "-ERR [SYS/TEMP] Try again later";
    private static final String DENIED = "-ERR [AUTH] Wrong user name or password";

    /** Octets. RFC 2449 §4 gives a reply 512, with its line end; the start of the line needs some of them. */
    private static final int MAX_TEXT = 480;

    private Pop3Replies() {}

    /** A heading, one line each, and the dot that ends them. */
    static Send list(String heading, Stream<String> lines) {
        String text = Stream.concat(Stream.concat(Stream.of(heading), lines), Stream.of("."))
                .reduce("", (all, line) -> all + line + "\r\n");
        return new Send(text.getBytes(ISO_8859_1));
    }

    /**
     * A source's own words get a code when they have none; a 4xx that it means for SMTP is not about the credentials here either.
     */
    static Send rejected(AuthResult.Rejected rejected) {
        String denied = rejected.clientText()
                .map(Pop3Replies::oneLine)
                .map(text -> text.startsWith("[") ? "-ERR " + text : "-ERR " + code(rejected) + text)
                .orElse(DENIED);
        return Send.line(denied);
    }

    private static String code(AuthResult.Rejected rejected) {
        boolean temporary =
                rejected.smtpCode().filter(code -> code.startsWith("4")).isPresent();
        return temporary ? "[SYS/TEMP] " : "[AUTH] ";
    }

    static Send unavailable() {
        return Send.line(TRY_LATER);
    }

    static Send failed(BackendFailure failure) {
        if (failure.kind() == Kind.NO_PASSWORD) {
            return Send.line("-ERR [SYS/PERM] This way to log in does not work for your mailbox; send a password");
        }
        if (failure.kind() != Kind.LOGIN_REFUSED) {
            return Send.line(TRY_LATER);
        }
        return failure.reply().isEmpty()
                ? Send.line(DENIED)
                : passedOn(failure.reply().get(0));
    }

    static Send loggedIn(List<Line> reply) {
        return reply.isEmpty() ? Send.line("+OK Logged in") : passedOn(reply.get(0));
    }

    static Send ending(Ending ending) {
        return Send.line(
                switch (ending) {
                    case LOGIN_TIMEOUT -> "-ERR No login in time";
                    case TALKED_TOO_EARLY -> "-ERR Nothing may be said before the greeting";
                    case TOO_MANY_ERRORS -> "-ERR Too many bad commands";
                    case TOO_MANY_LOGINS -> "-ERR Too many failed logins";
                    case LINE_TOO_LONG -> "-ERR Line too long";
                    case PIPELINED_BEHIND_STARTTLS -> "-ERR Nothing may follow STLS before TLS stands";
                    case BAD_CERTIFICATE -> "-ERR SSL certificate error";
                    case NO_CERTIFICATE -> "-ERR No required SSL certificate";
                    case OVERLOADED -> "-ERR [SYS/TEMP] Too many connections, try again later";
                    case SHUTDOWN -> "-ERR [SYS/TEMP] Shutting down, try again later";
                });
    }

    /** A backend's line in its own octets; only control characters and a bare line end do not go through. */
    private static Send passedOn(Line line) {
        return new Send((Pop3Reply.withoutControls(line.text()) + "\r\n").getBytes(ISO_8859_1));
    }

    private static String oneLine(String text) {
        String line = Pop3Reply.withoutControls(text.substring(0, Math.min(text.length(), MAX_TEXT)));
        while (line.getBytes(UTF_8).length > MAX_TEXT) {
            line = line.substring(0, line.length() - 1);
        }
        return line;
    }
}
