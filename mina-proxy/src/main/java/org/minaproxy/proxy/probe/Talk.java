package org.minaproxy.proxy.probe;

import java.util.List;
import java.util.regex.Pattern;

/** As much of a protocol as a probe must speak: to know a greeting, to begin TLS, and to leave in order. */
public enum Talk {
    IMAP("\\* (OK|PREAUTH)\\b.*", "\\* .*", "a2 LOGOUT"),
    POP3("\\+OK\\b.*", "(?!)", "QUIT"),
    SMTP("220( .*)?", "[0-9]{3}-.*", "QUIT");

    private final Pattern greeting;
    private final Pattern unfinished;
    private final String goodBye;

    /** What is sent, and the last line of the answer when all is well. */
    record Command(String line, Pattern success) {
        Command(String line, String success) {
            this(line, Pattern.compile(success));
        }
    }

    Talk(String greeting, String unfinished, String goodBye) {
        this.greeting = Pattern.compile(greeting);
        this.unfinished = Pattern.compile(unfinished);
        this.goodBye = goodBye;
    }

    boolean isGreeting(String line) {
        return greeting.matcher(line).matches();
    }

    /** Whether more lines of the same greeting follow. */
    boolean continuesGreeting(String line) {
        return this == SMTP && continues(line);
    }

    /** Whether more lines of the same answer follow. */
    boolean continues(String line) {
        return unfinished.matcher(line).matches();
    }

    List<Command> startTls() {
        return switch (this) {
            case IMAP -> List.of(new Command("a1 STARTTLS", "a1 OK\\b.*"));
            case POP3 -> List.of(new Command("STLS", "\\+OK\\b.*"));
            case SMTP ->
                List.of(new Command("EHLO mina-proxy.invalid", "250( .*)?"), new Command("STARTTLS", "220( .*)?"));
        };
    }

    String goodBye() {
        return goodBye;
    }
}
