package org.minaproxy.proxy.protocol.imap;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a backend can do, in upper case. */
record Capabilities(Set<String> words) {
    Capabilities {
        words = Set.copyOf(words);
    }

    /** Reads the words of a CAPABILITY, spaces between them. */
    static Capabilities parse(String text) {
        return new Capabilities(
                new HashSet<>(List.of(text.toUpperCase(Locale.ROOT).split(" +"))));
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** Whether a literal of this size may be sent without being asked for (RFC 7888 §5). */
    boolean takesUnasked(int octets) {
        return has("LITERAL+") || (has("LITERAL-") && octets <= 4096);
    }
}
