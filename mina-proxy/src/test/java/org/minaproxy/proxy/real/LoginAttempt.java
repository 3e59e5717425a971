package org.minaproxy.proxy.real;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One login in clear from {@link MailSystem#CLIENT}, line by line. */
final class LoginAttempt {

    private LoginAttempt() {}

    /** The line that answers the password; the session is left at once. */
    static String answer(String protocol, int port, String user, String password) {
        return answer(protocol, MailSystem.CLIENT, port, user, password);
    }

    /** Likewise, from this loopback address. */
    static String answer(String protocol, String from, int port, String user, String password) {
        try (var client = new RawClient(from, port)) {
            client.line();
            return answer(protocol, client, user, password);
        }
    }

    /** Likewise, by a client that has been greeted. */
    static String answer(String protocol, RawClient client, String user, String password) {
        return switch (protocol) {
            case "imap" -> client.send("a LOGIN " + user + " " + password).line();
            case "pop3" -> {
                client.send("USER " + user).line();
                yield client.send("PASS " + password).line();
            }
            case "submission" -> {
                client.send("EHLO client.example");
                while (client.line().startsWith("250-")) {
                    // Another capability.
                }
                yield client.send("AUTH PLAIN " + plain(user, password)).line();
            }
            default -> throw new IllegalArgumentException(protocol);
        };
    }

    /** So much of an answer as the expected text is long, so that a failed comparison shows both. */
    static String start(String answer, String expected) {
        return answer.substring(0, Math.min(answer.length(), expected.length()));
    }

    private static String plain(String user, String password) {
        var text = "\0" + user + "\0" + password;
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
