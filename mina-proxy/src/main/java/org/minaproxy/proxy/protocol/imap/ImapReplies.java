package org.minaproxy.proxy.protocol.imap;

import java.util.List;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Complain;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.Ending;

/** What we say to clients, with the response codes of RFC 5530. */
final class ImapReplies {

    private ImapReplies() {}

    /** Lines in one write. */
    static List<Action> send(String... lines) {
        return List.of(Send.line(String.join("\r\n", lines)));
    }

    static List<Action> ok(String tag, String text) {
        return send(tag + " OK " + text);
    }

    /** Answers a command that we do not understand, and counts it. */
    static List<Action> bad(String tag, String text) {
        return List.of(Complain.line(tag + " BAD " + text));
    }

    /** Answers a command that we understand but do not follow, and counts it. */
    static List<Action> no(String tag, String text) {
        return List.of(Complain.line(tag + " NO " + text));
    }

    /** Invites a literal. */
    static Action goAhead() {
        return Send.line("+ OK");
    }

    /** A SASL challenge; the space stands also in front of an empty one (RFC 3501 §9, continue-req). */
    static List<Action> challenge(String base64) {
        return send("+ " + base64);
    }

    static List<Action> rejected(String tag, AuthResult.Rejected rejected) {
        String text = rejected.clientText()
                .map(own -> own.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(own -> !own.isEmpty())
                .orElse("[AUTHENTICATIONFAILED] Authentication failed");
        return send(tag + " NO " + text);
    }

    static List<Action> unavailable(String tag) {
        return send(tag + " NO [UNAVAILABLE] Cannot log in at the moment, try again later");
    }

    /** A refused login goes on in the backend's own words when it had any. */
    static List<Action> failed(String tag, BackendFailure failure) {
        return switch (failure.kind()) {
            case LOGIN_REFUSED -> LoginReply.refused(tag, failure.reply());
            case NO_PASSWORD -> send(tag + " NO [CONTACTADMIN] This way to log in cannot be used for your mailbox");
            case CONNECT, TIMEOUT, TLS, PROTOCOL, TEMPORARY -> unavailable(tag);
        };
    }

    static List<Action> ending(Ending ending) {
        String text =
                switch (ending) {
                    case LOGIN_TIMEOUT -> "No login in time";
                    case TALKED_TOO_EARLY -> "[CLIENTBUG] Nothing may be said before the greeting";
                    case TOO_MANY_ERRORS -> "[CLIENTBUG] Too many bad commands";
                    case TOO_MANY_LOGINS -> "Too many failed logins";
                    case LINE_TOO_LONG -> "[LIMIT] The line is too long";
                    case PIPELINED_BEHIND_STARTTLS -> "[CLIENTBUG] Nothing may follow STARTTLS before TLS";
                    case BAD_CERTIFICATE -> "SSL certificate error";
                    case NO_CERTIFICATE -> "No required SSL certificate";
                    case OVERLOADED -> "[UNAVAILABLE] Too many connections, try again later";
                    case SHUTDOWN -> "[UNAVAILABLE] Shutting down";
                };
        return send("* BYE " + text);
    }
}
