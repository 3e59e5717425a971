package org.minaproxy.proxy.protocol.smtp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import org.minaproxy.proxy.protocol.Line;

/** What a backend's answer to EHLO lists (RFC 5321 §4.1.1.1): keywords and their parameters, all in upper case. */
record BackendCapabilities(Map<String, Set<String>> keywords) {

    /** After HELO, or before anything was asked. */
    static final BackendCapabilities NONE = new BackendCapabilities(Map.of());

    /** Of a backend that wants to know all that we can tell it about a client. */
    static final BackendCapabilities ALL_OF_XCLIENT = new BackendCapabilities(Map.of("XCLIENT", Xclient.ATTRIBUTES));

    BackendCapabilities {
        keywords = Map.copyOf(keywords);
    }

    /** Reads a reply whose first line is the backend's name; lists of the same keyword are joined. */
    static BackendCapabilities of(SmtpReply reply) {
        Map<String, Set<String>> keywords = new HashMap<>();
        for (Line line : reply.lines().subList(1, reply.lines().size())) {
            String text = line.text().substring(Math.min(4, line.length())).toUpperCase(Locale.ROOT);
            // Servers of the last century wrote AUTH=LOGIN.
            StringTokenizer words =
                    new StringTokenizer(text.startsWith("AUTH=") ? "AUTH " + text.substring(5) : text, " ");
            if (words.hasMoreTokens()) {
                Set<String> parameters = keywords.computeIfAbsent(words.nextToken(), keyword -> new HashSet<>());
                words.asIterator().forEachRemaining(word -> parameters.add((String) word));
            }
        }
        return new BackendCapabilities(keywords);
    }

    boolean has(String keyword) {
        return keywords.containsKey(keyword);
    }

    boolean has(String keyword, String parameter) {
        return keywords.getOrDefault(keyword, Set.of()).contains(parameter);
    }
}
