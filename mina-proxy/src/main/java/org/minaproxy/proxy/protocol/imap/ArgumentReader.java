package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the arguments of one command as they arrive: pieces of lines, with literals between them.
 *
 * <pre>
 *   LOGIN␠alice␠{6}      ID␠("name"␠{4}      ␠ stands in front of each argument,
 *   s3cret               curl␠"os"␠NIL)        lists hold no lists
 * </pre>
 *
 * The first problem stays; what comes after it is not looked at.
 */
final class ArgumentReader {

    private static final int MAX_ARGUMENTS = 128;

    private final List<Argument> arguments = new ArrayList<>();
    private Optional<List<Argument>> group = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private boolean separated;
    private int count;

    /** Reads a piece of a line; a literal's marker at its end is not part of it. */
    void text(String text) {
        int at = 0;
        while (at < text.length() && problem.isEmpty()) {
            at = token(text, at);
        }
    }

    /** A marker follows: may a literal stand here? */
    void expectLiteral() {
        if (!separated) {
            fail("A literal must be an argument of its own");
        }
    }

    /** A marker follows, but the command has no strings. */
    void refuseLiteral() {
        fail("Unexpected literal");
    }

    void literal(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        if (text.indexOf('\0') >= 0) {
            fail("NUL in a literal");
        }
        add(new Argument.Text(text));
    }

    /** The command is complete. */
    List<Argument> end() {
        if (group.isPresent()) {
            fail("Missing parenthesis");
        }
        return List.copyOf(arguments);
    }

    /** Fit for the client; never quotes what it sent. */
    Optional<String> problem() {
        return problem;
    }

    private int token(String text, int at) {
        char c = text.charAt(at);
        if (c == ' ') {
            return space(at);
        }
        if (c == ')') {
            return close(at);
        }
        if (!separated) {
            return fail("Missing space between arguments");
        }
        if (c == '(') {
            return open(at);
        }
        return c == '"' ? quoted(text, at + 1) : atom(text, at);
    }

    private int space(int at) {
        if (separated) {
            return fail("Unexpected space");
        }
        separated = true;
        return at + 1;
    }

    private int open(int at) {
        if (group.isPresent()) {
            return fail("Unexpected parenthesis");
        }
        group = Optional.of(new ArrayList<>());
        return at + 1;
    }

    private int close(int at) {
        List<Argument> members = group.orElse(List.of());
        if (group.isEmpty() || separated != members.isEmpty()) {
            return fail("Unexpected parenthesis");
        }
        group = Optional.empty();
        add(new Argument.Group(members));
        return at + 1;
    }

    private int atom(String text, int start) {
        int at = start;
        while (at < text.length() && Syntax.isAstringChar(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            return fail("Invalid character in an argument");
        }
        add(new Argument.Atom(text.substring(start, at)));
        return at;
    }

    private int quoted(String text, int start) {
        StringBuilder content = new StringBuilder();
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                add(new Argument.Text(content.toString()));
                return at + 1;
            }
            if (c == '\\') {
                at++;
                if (at == text.length() || "\"\\".indexOf(text.charAt(at)) < 0) {
                    return fail("Invalid escape in a quoted string");
                }
            } else if (c == '\0' || c == '\r') {
                return fail("Invalid character in a quoted string");
            }
            content.append(text.charAt(at));
        }
        return fail("Missing quote");
    }

    private void add(Argument argument) {
        if (++count > MAX_ARGUMENTS) {
            fail("Too many arguments");
            return;
        }
        group.orElse(arguments).add(argument);
        separated = false;
    }

    private int fail(String reason) {
        problem = problem.or(() -> Optional.of(reason));
        return Integer.MAX_VALUE;
    }
}
