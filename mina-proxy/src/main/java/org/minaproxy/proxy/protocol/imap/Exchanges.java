package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Line;

/** The commands that a backend has still to answer, in the order in which they were sent. */
final class Exchanges {

    /**
     * A command under way.
     *
     * @param doing for the log: {@code sending LOGIN}
     * @param parts what the backend has still to ask for
     */
    record Exchange(String tag, String doing, Deque<byte[]> parts, Function<Answer, List<Action>> then) {

        Optional<byte[]> nextPart() {
            return Optional.ofNullable(parts.poll());
        }

        List<Action> answer(ServerReply reply, Line line) {
            return then.apply(new Answer(reply, line, parts.isEmpty()));
        }
    }

    /**
     * A tagged reply.
     *
     * @param complete whether the backend had asked for all of the command
     */
    record Answer(ServerReply reply, Line line, boolean complete) {

        boolean is(String word) {
            return reply.is(word);
        }
    }

    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private int commands;

    Optional<Exchange> current() {
        return Optional.ofNullable(waiting.peek());
    }

    /** Takes the current command off, if the tag is its own. */
    Optional<Exchange> finish(String tag) {
        Optional<Exchange> finished =
                current().filter(exchange -> exchange.tag().equals(tag));
        finished.ifPresent(exchange -> waiting.remove());
        return finished;
    }

    /** Adds a command of one line, and returns what to send. */
    byte[] add(String command, Function<Answer, List<Action>> then) {
        String tag = nextTag();
        waiting.add(new Exchange(tag, "sending " + ServerReply.firstWord(command), new ArrayDeque<>(), then));
        return (tag + " " + command + "\r\n").getBytes(US_ASCII);
    }

    /** Adds the login, and returns the part of it to send now. */
    byte[] add(LoginPlan plan, Function<Answer, List<Action>> then) {
        String tag = nextTag();
        Deque<byte[]> parts = plan.parts(tag);
        byte[] first = parts.remove();
        waiting.add(new Exchange(tag, "sending " + plan.command(), parts, then));
        return first;
    }

    private String nextTag() {
        return "A" + ++commands;
    }
}
