package org.minaproxy.proxy.protocol.imap;

import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.Characters;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.ReadOctets;
import org.minaproxy.proxy.protocol.Action.Send;

/**
 * Puts commands together from lines and literals.
 *
 * <pre>
 *            ┌──────────── complete: on to the audience ───────────┐
 *   Idle ──line──► Reading ──{n}: ask for it, {n+}: take it──► Reading
 *     └────── refused ──► answered; but behind {n+} ──► Refusing ──► answered when the command has ended
 * </pre>
 *
 * The octets of a literal are never taken for a command: those that the client sends unasked are read and dropped, or, when they are too
 * many for that, the connection ends (RFC 7888 §4).
 */
final class CommandReader {

    /** Who gets the commands. */
    interface Audience {

        /** The answer, if this command is not taken now whatever its arguments are; none of its literals is asked for then. */
        Optional<List<Action>> refuse(String tag, Verb verb);

        List<Action> onCommand(Command command);
    }

    private static final int MAX_TAG = 128;
    private static final int MAX_COMMAND = 65_536;

    private final int maxLiteral;
    private final Audience audience;
    private Stage stage = new Idle();
    private long octets;

    CommandReader(int maxLiteral, Audience audience) {
        this.maxLiteral = maxLiteral;
        this.audience = audience;
    }

    List<Action> onLine(String text) {
        octets += text.length();
        return stage.onLine(text);
    }

    List<Action> onOctets(byte[] literal) {
        octets += literal.length;
        return stage.onOctets(literal);
    }

    private interface Stage {
        List<Action> onLine(String text);

        List<Action> onOctets(byte[] literal);
    }

    private final class Idle implements Stage {

        @Override
        public List<Action> onLine(String text) {
            int end = text.indexOf(' ') < 0 ? text.length() : text.indexOf(' ');
            String tag = text.substring(0, end);
            if (tag.isEmpty() || end > MAX_TAG || !Characters.all(tag, Syntax::isTagChar)) {
                return refuse(ImapReplies.bad("*", "Invalid tag"), LiteralMarker.atEndOf(text));
            }
            return onTagged(tag, text.substring(Math.min(end + 1, text.length())));
        }

        private List<Action> onTagged(String tag, String text) {
            int end = text.indexOf(' ') < 0 ? text.length() : text.indexOf(' ');
            Verb verb = Verb.named(text.substring(0, end));
            Optional<List<Action>> refusal = audience.refuse(tag, verb);
            if (refusal.isPresent()) {
                return refuse(refusal.get(), LiteralMarker.atEndOf(text));
            }
            stage = new Reading(tag, verb);
            return stage.onLine(text.substring(end));
        }

        @Override
        public List<Action> onOctets(byte[] literal) {
            throw new IllegalStateException("octets without a literal");
        }
    }

    private final class Reading implements Stage {
        private final String tag;
        private final Verb verb;
        private final ArgumentReader arguments = new ArgumentReader();

        Reading(String tag, Verb verb) {
            this.tag = tag;
            this.verb = verb;
        }

        @Override
        public List<Action> onLine(String text) {
            Optional<LiteralMarker> marker = LiteralMarker.atEndOf(text);
            arguments.text(marker.map(found -> text.substring(0, found.start())).orElse(text));
            marker.ifPresent(found -> expectLiteral());
            List<Argument> all = marker.isPresent() ? List.of() : arguments.end();
            Optional<String> problem = arguments.problem();
            if (problem.isPresent()) {
                return refuse(ImapReplies.bad(tag, problem.get()), marker);
            }
            return marker.map(this::askFor).orElseGet(() -> {
                rest();
                return audience.onCommand(new Command(tag, verb, all));
            });
        }

        private void expectLiteral() {
            if (verb.takesStrings()) {
                arguments.expectLiteral();
            } else {
                arguments.refuseLiteral();
            }
        }

        private List<Action> askFor(LiteralMarker marker) {
            if (!fits(marker)) {
                return refuse(
                        ImapReplies.bad(tag, "[TOOBIG] A literal may have " + maxLiteral + " octets"),
                        Optional.of(marker));
            }
            ReadOctets read = new ReadOctets((int) marker.octets());
            return marker.synchronising() ? List.of(ImapReplies.goAhead(), read) : List.of(read);
        }

        @Override
        public List<Action> onOctets(byte[] literal) {
            arguments.literal(literal);
            return List.of();
        }
    }

    private final class Refusing implements Stage {
        private final List<Action> answer;

        Refusing(List<Action> answer) {
            this.answer = answer;
        }

        @Override
        public List<Action> onLine(String text) {
            return refuse(answer, LiteralMarker.atEndOf(text));
        }

        @Override
        public List<Action> onOctets(byte[] literal) {
            return List.of();
        }
    }

    private List<Action> refuse(List<Action> answer, Optional<LiteralMarker> marker) {
        if (marker.isEmpty() || marker.get().synchronising()) {
            rest();
            return answer;
        }
        if (!fits(marker.get())) {
            rest();
            return List.of(Send.line("* BYE [TOOBIG] The literal is too large"), new Close());
        }
        stage = new Refusing(answer);
        return List.of(new ReadOctets((int) marker.get().octets()));
    }

    private boolean fits(LiteralMarker marker) {
        return marker.octets() <= maxLiteral && octets + marker.octets() <= Math.max(MAX_COMMAND, 2L * maxLiteral);
    }

    private void rest() {
        stage = new Idle();
        octets = 0;
    }
}
