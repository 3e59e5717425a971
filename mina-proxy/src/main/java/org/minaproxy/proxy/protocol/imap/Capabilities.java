package org.minaproxy.proxy.protocol.imap;

import java.util.Locale;

/**
 * What a backend can do.
 *
 * @param words in upper case, each between two spaces: looked up a few times and thrown away, so a set would not pay
 */
record Capabilities(String words) {

    /** Reads the words of a CAPABILITY, spaces between them. */
    static Capabilities parse(String text) {
        return new Capabilities(" " + text.toUpperCase(Locale.ROOT) + " ");
    }

    boolean has(String word) {
        return words.contains(" " + word + " ");
    }

    /** Whether a literal of this size may be sent without being asked for (RFC 7888 §5). */
    boolean takesUnasked(int octets) {
        return has("LITERAL+") || (has("LITERAL-") && octets <= 4096);
    }
}
