package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Line;

/**
 * Turns a backend's answer to our login into one to the client's.
 *
 * <pre>
 *   * OK [ALERT] Quota nearly full          * OK [ALERT] Quota nearly full
 *   * CAPABILITY IMAP4rev1 IDLE        ►    c1 OK [CAPABILITY IMAP4rev1 IDLE] Welcome
 *   A2 OK Welcome
 * </pre>
 */
final class LoginReply {

    private LoginReply() {}

    /** @param reply may be without a tagged line when no login was needed */
    static List<Action> accepted(String tag, List<Line> reply) {
        if (reply.size() == 1) {
            ServerReply only = ServerReply.parse(reply.get(0));
            if (only.codeTellsCapabilities() && !only.isUntagged()) { // the usual case
                return send(List.of(), List.of(), tag + " " + only.untagged());
            }
        }
        ServerReply last = tagged(reply).orElse(new ServerReply(tag, "OK", Optional.empty(), "Logged in"));
        Optional<String> announced = untagged(reply, true).stream()
                .map(line -> ServerReply.parse(line).text())
                .reduce((earlier, later) -> later);
        if (last.code().isPresent() && last.capabilities().isEmpty()) {
            return send(untagged(reply, true), untagged(reply, false), tag + " " + last.untagged());
        }
        Optional<String> code = last.code().or(() -> announced.map(words -> "CAPABILITY " + words));
        ServerReply whole = new ServerReply(tag, last.word(), code, last.text());
        return send(List.of(), untagged(reply, false), tag + " " + whole.untagged());
    }

    static List<Action> refused(String tag, List<Line> reply) {
        String last = tagged(reply)
                .filter(answer -> answer.is("NO") && !answer.untagged().equals("NO"))
                .map(ServerReply::untagged)
                .orElse("NO [AUTHENTICATIONFAILED] Authentication failed");
        return send(List.of(), untagged(reply, false), tag + " " + last);
    }

    private static Optional<ServerReply> tagged(List<Line> reply) {
        return reply.stream()
                .map(ServerReply::parse)
                .filter(line -> !line.isUntagged())
                .reduce((earlier, later) -> later);
    }

    private static List<Line> untagged(List<Line> reply, boolean capabilities) {
        return reply.stream()
                .filter(line -> ServerReply.parse(line).isUntagged())
                .filter(line -> ServerReply.parse(line).is("CAPABILITY") == capabilities)
                .toList();
    }

    private static List<Action> send(List<Line> first, List<Line> second, String last) {
        StringBuilder all = new StringBuilder(last.length() + 2);
        first.forEach(line -> append(all, line.text()));
        second.forEach(line -> append(all, line.text()));
        append(all, last);
        return List.of(new Send(all.toString().getBytes(ISO_8859_1)));
    }

    // A line ends at its end only, also for clients that take a CR alone for one.
    private static void append(StringBuilder all, String line) {
        all.append(line.replace('\r', ' ').replace('\0', ' ')).append("\r\n");
    }
}
