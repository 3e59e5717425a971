package org.minaproxy.proxy.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.minaproxy.proxy.protocol.Line;

/**
 * What a backend's answer to EHLO lists (RFC 5321 §4.1.1.1), a keyword with its parameters on each line.
 *
 * @param lines in upper case, with a space behind each word: looked up a few times and thrown away, so sets would not pay
 */
record BackendCapabilities(List<String> lines) {

    /** After HELO, or before anything was asked. */
    static final BackendCapabilities NONE = new BackendCapabilities(List.of());

    /** Of a backend that wants to know all that we can tell it about a client. */
    static final BackendCapabilities ALL_OF_XCLIENT = listing("XCLIENT " + String.join(" ", Xclient.ATTRIBUTES));

    BackendCapabilities {
        lines = List.copyOf(lines);
    }

    /** Reads a reply whose first line is the backend's name; a keyword may come several times. */
    static BackendCapabilities of(SmtpReply reply) {
        List<String> lines = new ArrayList<>(reply.lines().size());
        for (Line line : reply.lines().subList(1, reply.lines().size())) {
            lines.add(normal(line.text().substring(Math.min(4, line.length()))));
        }
        return new BackendCapabilities(lines);
    }

    /** One keyword, and maybe its parameters. */
    static BackendCapabilities listing(String line) {
        return new BackendCapabilities(List.of(normal(line)));
    }

    private static String normal(String line) {
        String upper = line.strip().toUpperCase(Locale.ROOT) + " ";
        // Servers of the last century wrote AUTH=LOGIN.
        return upper.startsWith("AUTH=") ? upper.replaceFirst("=", " ") : upper;
    }

    boolean has(String keyword) {
        for (String line : lines) {
            if (isAbout(keyword, line)) {
                return true;
            }
        }
        return false;
    }

    boolean has(String keyword, String parameter) {
        String word = " " + parameter + " ";
        for (String line : lines) {
            if (isAbout(keyword, line) && line.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAbout(String keyword, String line) {
        return line.startsWith(keyword) && line.charAt(keyword.length()) == ' ';
    }
}
