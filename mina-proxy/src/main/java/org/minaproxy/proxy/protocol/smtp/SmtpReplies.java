package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Complain;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.Line;

/**
 * What we say to clients. Every reply has an enhanced status code (RFC 2034, RFC 5248), but for the greeting and the answers to EHLO and HELO,
 * which must not have one.
 */
final class SmtpReplies {

    static final String MUST_START_TLS = "530 5.7.0 Must issue a STARTTLS command first";
    static final String MUST_LOG_IN = "530 5.7.0 Authentication required";
    static final String BAD_SEQUENCE = "503 5.5.1 Bad sequence of commands";

    // RFC 3463 §2: what a source may put in front of its text.
    private static final Pattern REFUSAL = Pattern.compile("[45]\\d\\d( [45]\\.\\d{1,3}\\.\\d{1,3})?");
    private static final int MAX_TEXT = 450;

    private SmtpReplies() {}

    static List<Action> reply(String line) {
        return List.of(Send.line(line));
    }

    /** Answers a command that we do not understand, and counts it. */
    static List<Action> complain(String line) {
        return List.of(Complain.line(line));
    }

    /** A reply of several lines: all but the last with a hyphen behind the code. */
    static List<Action> lines(int code, List<String> texts) {
        StringBuilder reply = new StringBuilder();
        for (String text : texts.subList(0, texts.size() - 1)) {
            reply.append(code).append('-').append(text).append("\r\n");
        }
        return reply(reply.append(code)
                .append(' ')
                .append(texts.get(texts.size() - 1))
                .toString());
    }

    /** A backend's reply in its own words, with the line ends that it should have had. */
    static List<Action> handOn(List<Line> reply) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (Line line : reply) {
            octets.writeBytes(line.octets());
            octets.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        return List.of(new Send(octets.toByteArray()));
    }

    /** A backend's reply in its own words, but with this code. */
    static List<Action> handOnAs(String code, List<Line> reply) {
        return handOn(reply.stream()
                .map(line -> Line.ofRaw((code + line.text().substring(code.length()) + "\r\n").getBytes(ISO_8859_1)))
                .toList());
    }

    /** A refusal, in the authentication source's words when it has any. */
    static List<Action> rejected(AuthResult.Rejected rejected, String code, String text) {
        String ownCode = rejected.smtpCode()
                .filter(own -> REFUSAL.matcher(own).matches())
                .orElse(code);
        String ownText = rejected.clientText()
                .map(own -> own.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(own -> !own.isEmpty())
                .orElse(text);
        return reply(ownCode + " " + ownText.substring(0, Math.min(ownText.length(), MAX_TEXT)));
    }

    /** A login that found no backend; a refused one goes on in the backend's words. */
    static List<Action> loginFailed(BackendFailure failure) {
        if (failure.kind() != Kind.LOGIN_REFUSED) {
            return reply("454 4.7.0 Temporary authentication failure");
        }
        return failure.reply().isEmpty()
                ? reply("535 5.7.8 Authentication credentials invalid")
                : handOnAs("535", failure.reply());
    }

    static List<Action> ending(Ending ending, String hostname) {
        return reply(
                switch (ending) {
                    case LOGIN_TIMEOUT -> "421 4.4.2 " + hostname + " Timeout, closing connection";
                    case TALKED_TOO_EARLY -> "554 " + hostname + " Nothing may be said before the greeting";
                    case TOO_MANY_ERRORS -> "421 4.7.0 " + hostname + " Too many errors, closing connection";
                    case TOO_MANY_LOGINS -> "421 4.7.0 " + hostname + " Too many failed logins, closing connection";
                    case LINE_TOO_LONG -> "500 5.5.2 Line too long, closing connection";
                    case PIPELINED_BEHIND_STARTTLS ->
                        "421 4.7.0 " + hostname + " Nothing may follow STARTTLS before TLS, closing connection";
                    case BAD_CERTIFICATE -> "421 4.7.1 SSL certificate error";
                    case NO_CERTIFICATE -> "421 4.7.1 No required SSL certificate";
                    // It may stand in the greeting's place, where no enhanced code belongs.
                    case OVERLOADED -> "421 " + hostname + " Too many connections, try again later";
                    case SHUTDOWN -> "421 4.3.2 " + hostname + " Service shutting down, closing connection";
                });
    }
}
