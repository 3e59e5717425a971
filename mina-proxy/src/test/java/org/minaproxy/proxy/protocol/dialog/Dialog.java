package org.minaproxy.proxy.protocol.dialog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A dialog file.
 *
 * <pre>
 *   # comment; also behind two spaces at the end of a line
 *   &#64;listener pop3 tls=starttls mechanisms=plain       setup, see {@link DialogSetup}
 *   &#64;auth alice:s3cret -> mail1.example:110            what the authentication sources know, see {@link DialogAuth}
 *   S: +OK ready                                      we must say this next
 *   C: CAPA                                           the client sends this; C: lines in a row travel in one packet
 *   &#64;octets raw\r\noctets\x00                          the client sends this, and nothing is added
 *   &#64;tls                                              the handshake that was asked for takes place
 *   &#64;backend mail1.example:110                        we must want to connect there; the connection stands
 *       S: +OK ready                                  indented: the backend sends this
 *       C: USER alice                                 … and we must say this to it
 *   &#64;relay                                            relaying must have begun
 * </pre>
 *
 * The other {@code @} lines are described at {@link DialogRunner}.
 */
record Dialog(String name, List<Step> setup, List<Step> steps) {

    private static final Set<String> SETUP = Set.of("listener", "auth", "backend-context");
    private static final Pattern COMMENT = Pattern.compile("\\s{2,}#\\s.*$");

    /** One line of the file. */
    record Step(int line, boolean backend, Kind kind, String text) {

        /** The name of an {@code @} line. */
        String verb() {
            return text.split(" ", 2)[0];
        }

        /** What stands behind the name of an {@code @} line. */
        String rest() {
            return text.length() == verb().length() ? "" : text.substring(verb().length() + 1);
        }

        boolean isOctets() {
            return kind == Kind.DIRECTIVE && verb().equals("octets");
        }

        /** Whether the peer sends something here: the client, or when indented the backend. */
        boolean isInput() {
            return isOctets() || kind == (backend ? Kind.SERVER : Kind.CLIENT);
        }
    }

    /** Who speaks. */
    enum Kind {
        CLIENT,
        SERVER,
        DIRECTIVE
    }

    static Dialog read(Path file) throws IOException {
        List<Step> setup = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = COMMENT.matcher(lines.get(i)).replaceFirst("");
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Step step = step(file, i + 1, line);
            boolean isSetup = step.kind() == Kind.DIRECTIVE && SETUP.contains(step.verb());
            (isSetup ? setup : steps).add(step);
        }
        return new Dialog(file.getFileName().toString().replace(".dialog", ""), List.copyOf(setup), List.copyOf(steps));
    }

    private static Step step(Path file, int number, String line) {
        boolean indented = Character.isWhitespace(line.charAt(0));
        String text = line.stripLeading();
        if (text.startsWith("@")) {
            return new Step(number, indented, Kind.DIRECTIVE, text.substring(1).stripTrailing());
        }
        String who = text.substring(0, Math.min(2, text.length())).toUpperCase(Locale.ROOT);
        String said = text.length() > 3 ? text.substring(3) : "";
        return switch (who) {
            case "C:" -> new Step(number, indented, Kind.CLIENT, said);
            case "S:" -> new Step(number, indented, Kind.SERVER, said);
            default -> throw new IllegalArgumentException(file + ":" + number + ": neither C:, S:, @ nor #: " + line);
        };
    }
}
