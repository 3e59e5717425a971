package org.minaproxy.proxy.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * Lines as nginx's mail module writes them to its error log, for programs that read those.
 * <pre>
 * 2026/11/28 12:09:57 [info] 13167#0: *1 client 127.0.0.1:45060 connected to 0.0.0.0:143
 * 2026/11/28 12:09:57 [info] 13167#0: *1 client login failed: "Invalid" while in http auth state, client: 127.0.0.1, server: 0.0.0.0:143, login: "jo"
 * 2026/11/28 12:09:58 [info] 13167#0: *2 client logged in, client: 127.0.0.1, server: 0.0.0.0:143, login: "jo", upstream: 10.0.0.1:143
 * 2026/11/28 12:09:59 [info] 13167#0: *2 proxied session done, client: …
 * </pre>
 * A session's number is its id as a decimal number. Control characters are escaped, so that nobody can forge a line by a login.
 */
final class NginxLayout extends AbstractStringLayout {

    /** How our text begins, and what nginx says; {@code %s} is the rest of ours. */
    private static final Map<String, String> PHRASES = Map.of(
            "logged in", "client logged in%s",
            "login rejected: ", "client login failed: \"%s\" while in http auth state",
            "login rejected: the lookup service said: ", "client login failed: \"%s\" while in http auth state",
            "authentication unavailable: ", "auth http server failed: %s while in http auth state",
            "backend refused login: ", "upstream sent invalid response: \"%s\" while reading response from upstream",
            "backend failed: ", "upstream failed: %s");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Map<String, String> addresses;
    private final long process = ProcessHandle.current().pid();

    /** @param addresses of the listeners by name, as nginx would write them */
    NginxLayout(Map<String, String> addresses) {
        super(UTF_8);
        this.addresses = Map.copyOf(addresses);
    }

    @Override
    public String toSerializable(LogEvent event) {
        LogLine line = LineLayout.values(event.getMessage());
        StringBuilder text = new StringBuilder(200);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeMillis()), text);
        text.append(" [")
                .append(level(event.getLevel(), line))
                .append("] ")
                .append(process)
                .append("#0: ");
        String session = line.value("session");
        if (!session.isEmpty()) {
            text.append('*').append(number(session)).append(' ');
        }
        text.append(LogLine.escape(session.isEmpty() ? line.getFormattedMessage() : told(line)))
                .append('\n');
        LineLayout.appendStackTrace(event, text);
        return text.toString();
    }

    /** Trouble with a backend or with the service that is asked is an error to nginx; that a client has come is an information. */
    private static String level(Level level, LogLine line) {
        boolean ofSession = !line.value("session").isEmpty();
        if (ofSession && (level.equals(Level.WARN) || line.text().startsWith("backend "))) {
            return "error";
        }
        if (ofSession && line.text().equals("connected")) {
            return "info";
        }
        return switch (level.getStandardLevel()) {
            case FATAL -> "emerg";
            case ERROR -> "crit";
            case WARN -> "warn";
            case INFO -> ofSession ? "info" : "notice";
            default -> "debug";
        };
    }

    private static String number(String session) {
        try {
            return Long.toUnsignedString(HexFormat.fromHexDigitsToLong(session));
        } catch (IllegalArgumentException e) {
            return Integer.toUnsignedString(session.hashCode()); // a balancer's name for it
        }
    }

    private String told(LogLine line) {
        String text = line.text();
        if (text.equals("connected")) {
            return "client " + line.value("client") + " connected to " + server(line);
        }
        return phrase(text, line) + context(line);
    }

    private static String phrase(String text, LogLine line) {
        if (text.equals("session closed")) {
            return line.isAfterLogin() ? "proxied session done" : "session closed (" + line.value("cause") + ")";
        }
        return PHRASES.entrySet().stream()
                .filter(phrase -> text.startsWith(phrase.getKey()))
                .max(Comparator.comparingInt(phrase -> phrase.getKey().length()))
                .map(phrase -> phrase.getValue()
                        .formatted(text.substring(phrase.getKey().length())))
                .orElse(text);
    }

    private String context(LogLine line) {
        StringBuilder context = new StringBuilder(100);
        String client = line.value("client");
        String address = client.substring(0, Math.max(0, client.lastIndexOf(':')));
        context.append(", client: ").append(address.replace("[", "").replace("]", ""));
        context.append(", server: ").append(server(line));
        if (!line.value("user").isEmpty()) {
            context.append(", login: \"")
                    .append(line.value("user").replace("\"", "\\x22"))
                    .append('"');
        }
        if (!line.value("backend").isEmpty()) {
            context.append(", upstream: ").append(line.value("backend"));
        }
        return context.toString();
    }

    private String server(LogLine line) {
        return addresses.getOrDefault(line.value("listener"), line.value("listener"));
    }
}
