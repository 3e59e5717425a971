package org.minaproxy.proxy.nginx;

import java.nio.file.Path;

/**
 * Cuts a file into words and signs, as nginx does ({@code ngx_conf_read_token}).
 * <pre>
 *   # to the end of the line         a comment, where a word could begin
 *   word  "wo rd"  'wo rd'           quotes count where a word begins; behind the closing one a word cannot go on
 *   \" \' \\ \t \r \n                replaced; before anything else the backslash stays
 *   ${name}                          a brace behind a dollar belongs to the word
 *   ; { }                            signs; "}" only where a word could begin
 * </pre>
 */
final class Lexer {

    private static final int END = -1;

    private final Path file;
    private final String text;
    private int position;
    private int line = 1;

    Lexer(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The next one; at the end of the file {@link Token.Kind#END}, however often it is asked. */
    Token next() throws NginxConfException {
        skipBlanksAndComments();
        Place place = here();
        return switch (peek()) {
            case END -> new Token(Token.Kind.END, "", place);
            case ';' -> sign(Token.Kind.SEMICOLON, place);
            case '{' -> sign(Token.Kind.OPEN, place);
            case '}' -> sign(Token.Kind.CLOSE, place);
            case '"', '\'' -> quoted(place);
            default -> new Token(Token.Kind.WORD, bare(), place);
        };
    }

    private void skipBlanksAndComments() {
        while (isBlank(peek()) || peek() == '#') {
            if (peek() == '#') {
                while (peek() != '\n' && peek() != END) {
                    take();
                }
            } else {
                take();
            }
        }
    }

    private Token sign(Token.Kind kind, Place place) {
        take();
        return new Token(kind, "", place);
    }

    private String bare() {
        StringBuilder word = new StringBuilder();
        boolean behindDollar = false;
        while (peek() != END && !isBlank(peek()) && peek() != ';' && (peek() != '{' || behindDollar)) {
            behindDollar = peek() == '$';
            takeInto(word);
        }
        return word.toString();
    }

    private Token quoted(Place place) throws NginxConfException {
        int quote = take();
        StringBuilder word = new StringBuilder();
        while (peek() != quote) {
            if (peek() == END) {
                throw place.wrong("the file ends within the quotes that begin here; close them");
            }
            takeInto(word);
        }
        take();
        if (peek() != END && !isBlank(peek()) && ";{)".indexOf(peek()) < 0) {
            throw here().wrong("unexpected \"" + (char) peek()
                    + "\" behind the closing quote; leave a space between words");
        }
        return new Token(Token.Kind.WORD, word.toString(), place);
    }

    /** Takes one character of a word, or an escape. */
    private void takeInto(StringBuilder word) {
        char c = take();
        if (c != '\\' || peek() == END) {
            word.append(c);
            return;
        }
        char escaped = take();
        switch (escaped) {
            case '"', '\'', '\\' -> word.append(escaped);
            case 't' -> word.append('\t');
            case 'r' -> word.append('\r');
            case 'n' -> word.append('\n');
            default -> word.append(c).append(escaped);
        }
    }

    private int peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    private char take() {
        char c = text.charAt(position++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private Place here() {
        return new Place(file, line);
    }
}
