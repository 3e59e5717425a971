package org.minaproxy.proxy.protocol.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.minaproxy.auth.Characters;
import org.minaproxy.proxy.protocol.Line;

/**
 * One command line of a client.
 *
 * <pre>
 *   verb [SP argument]        the verb in any case; the argument is all the rest, further spaces included
 * </pre>
 *
 * @param argument one character per octet, empty when there is none
 */
record Pop3Command(Verb verb, String argument) {

    /** What a client may say before it has logged in, and what it says afterwards. */
    enum Verb {
        CAPA,
        STLS,
        USER,
        PASS,
        APOP,
        AUTH,
        NOOP,
        QUIT,
        XCLIENT,
        STAT,
        LIST,
        RETR,
        DELE,
        RSET,
        TOP,
        UIDL,
        UNKNOWN
    }

    private static final Map<String, Verb> VERBS =
            Arrays.stream(Verb.values()).collect(Collectors.toUnmodifiableMap(Verb::name, verb -> verb));

    static Pop3Command parse(Line line) {
        String text = line.text();
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        return new Pop3Command(verb(word), space < 0 ? "" : text.substring(space + 1));
    }

    /** The words of the argument; several spaces between them count as one. */
    List<String> words() {
        return argument.isBlank() ? List.of() : List.of(argument.strip().split(" +", -1));
    }

    /** The argument's octets as they came. */
    byte[] octets() {
        return octets(argument);
    }

    /** The octets of a part of the argument. */
    static byte[] octets(String part) {
        return part.getBytes(ISO_8859_1);
    }

    /** The verb only: an argument may be a password. */
    @Override
    public String toString() {
        return verb.name();
    }

    // Letters outside ASCII have no business here: 0xDF would turn "PAß" into "PASS".
    private static Verb verb(String word) {
        boolean ascii = Characters.all(word, c -> c < 0x80);
        return ascii ? VERBS.getOrDefault(word.toUpperCase(Locale.ROOT), Verb.UNKNOWN) : Verb.UNKNOWN;
    }
}
