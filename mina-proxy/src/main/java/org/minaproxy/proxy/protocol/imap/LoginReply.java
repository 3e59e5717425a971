package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
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

    private final List<Line> capabilities = new ArrayList<>();
    private final List<Line> others = new ArrayList<>();
    private Optional<ServerReply> announced = Optional.empty();
    private Optional<ServerReply> tagged = Optional.empty();

    private LoginReply(List<Line> lines) {
        for (Line line : lines) {
            ServerReply reply = ServerReply.parse(line);
            if (!reply.isUntagged()) {
                tagged = Optional.of(reply);
            } else if (reply.is("CAPABILITY")) {
                announced = Optional.of(reply);
                capabilities.add(line);
            } else {
                others.add(line);
            }
        }
    }

    /** @param lines may be without a tagged one when no login was needed */
    static List<Action> accepted(String tag, List<Line> lines) {
        LoginReply reply = new LoginReply(lines);
        ServerReply last = reply.tagged.orElse(new ServerReply(tag, "OK", Optional.empty(), "Logged in"));
        if (last.codeTellsCapabilities()) { // the usual case
            return send(List.of(), reply.others, tag + " " + last.untagged());
        }
        if (last.code().isPresent()) {
            return send(reply.capabilities, reply.others, tag + " " + last.untagged());
        }
        Optional<String> code = reply.announced.map(line -> "CAPABILITY " + line.text());
        ServerReply whole = new ServerReply(tag, last.word(), code, last.text());
        return send(List.of(), reply.others, tag + " " + whole.untagged());
    }

    static List<Action> refused(String tag, List<Line> lines) {
        LoginReply reply = new LoginReply(lines);
        String last = reply.tagged
                .filter(answer -> answer.is("NO") && !answer.untagged().equals("NO"))
                .map(ServerReply::untagged)
                .orElse("NO [AUTHENTICATIONFAILED] Authentication failed");
        return send(List.of(), reply.others, tag + " " + last);
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
