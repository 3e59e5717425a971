package org.minaproxy.proxy.real;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A mail server that lets everybody in whose password is not {@code refused}, and keeps every line that it hears but CAPA, which is asked
 * once for many logins. It speaks as little of a protocol as a login needs.
 */
final class RecordedBackend implements AutoCloseable {

    private static final String REFUSED_IN_BASE64 = "HJlZnVzZWQ";

    private final String protocol;
    private final ServerSocket listening;
    private final List<String> heard = new ArrayList<>();

    RecordedBackend(String protocol) {
        this.protocol = protocol;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Background.start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    synchronized void forget() {
        heard.clear();
    }

    synchronized List<String> heard() {
        return List.copyOf(heard);
    }

    private synchronized void keep(String line) {
        if (!line.equals("CAPA")) {
            heard.add(line);
        }
    }

    private void accept() throws IOException {
        while (true) {
            var socket = listening.accept();
            Background.start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            say(
                    socket,
                    switch (protocol) {
                        case "imap" -> "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] backend ready";
                        case "pop3" -> "+OK backend ready";
                        default -> "220 backend ESMTP";
                    });
            var command = "";
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                keep(line);
                command += line;
                if (protocol.equals("imap") && line.matches(".*\\{[0-9]+}")) {
                    say(socket, "+ OK");
                } else {
                    say(socket, answer(command));
                    command = "";
                }
            }
        }
    }

    private String answer(String command) {
        var refused = command.contains("refused") || command.contains(REFUSED_IN_BASE64);
        var verb = command.toUpperCase(Locale.ROOT);
        return switch (protocol) {
            case "imap" -> imap(command, refused);
            case "pop3" -> pop3(verb, refused);
            default -> smtp(verb, refused);
        };
    }

    private static String imap(String command, boolean refused) {
        var tag = command.substring(0, Math.max(1, command.indexOf(' ')));
        return tag
                + (refused
                        ? " NO [AUTHENTICATIONFAILED] backend says no"
                        : " OK [CAPABILITY IMAP4rev1 IDLE] Logged in");
    }

    private static String pop3(String verb, boolean refused) {
        if (verb.equals("CAPA")) {
            return "-ERR unknown command";
        }
        return refused && verb.startsWith("PASS") ? "-ERR [AUTH] backend says no" : "+OK Logged in";
    }

    private static String smtp(String verb, boolean refused) {
        if (verb.startsWith("EHLO")) {
            return "250-backend\r\n250-XCLIENT NAME ADDR LOGIN\r\n250 AUTH PLAIN";
        }
        if (verb.startsWith("XCLIENT")) {
            return "220 backend ESMTP";
        }
        if (verb.startsWith("AUTH")) {
            return refused ? "535 5.7.8 backend says no" : "235 2.7.0 Accepted";
        }
        return verb.startsWith("RCPT") && refused ? "550 5.1.1 backend says no" : "250 2.0.0 Ok";
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
