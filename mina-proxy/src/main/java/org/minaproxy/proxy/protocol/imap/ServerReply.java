package org.minaproxy.proxy.protocol.imap;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.proxy.protocol.Line;

/**
 * A line of a server.
 *
 * <pre>
 *   A2 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
 *   ┬─ ┬─ ─────────┬───────────────── ────┬────
 *   │  word      code                    text       "*" instead of the tag: untagged; "+": go on
 * </pre>
 *
 * @param word in upper case: OK, NO, BAD, BYE, PREAUTH, or what the data is, as in {@code CAPABILITY}; empty for {@code +}
 * @param code without its brackets
 * @param text what is left of the line
 */
record ServerReply(String tag, String word, Optional<String> code, String text) {

    private static final String CAPABILITY = "CAPABILITY";
    private static final Set<String> STATUS = Set.of("OK", "NO", "BAD", "BYE", "PREAUTH");

    static ServerReply parse(Line line) {
        String text = line.text();
        String tag = firstWord(text);
        if (tag.equals("+")) {
            return new ServerReply("+", "", Optional.empty(), text.substring(1));
        }
        String behindTag = behind(tag, text);
        String word = firstWord(behindTag);
        String rest = behind(word, behindTag);
        int end = rest.startsWith("[") ? rest.indexOf(']') : -1;
        return end < 0
                ? new ServerReply(tag, word.toUpperCase(Locale.ROOT), Optional.empty(), rest)
                : new ServerReply(
                        tag,
                        word.toUpperCase(Locale.ROOT),
                        Optional.of(rest.substring(1, end)),
                        rest.substring(end + 1).stripLeading());
    }

    static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    /** What is left behind the first word and the space. */
    private static String behind(String word, String text) {
        return text.substring(Math.min(word.length() + 1, text.length()));
    }

    boolean isContinuation() {
        return tag.equals("+");
    }

    boolean isUntagged() {
        return tag.equals("*");
    }

    /** Status lines end in free text, which may look like a literal without being one. */
    boolean mayHoldLiteral() {
        return isUntagged() && !STATUS.contains(word);
    }

    boolean is(String expected) {
        return word.equals(expected);
    }

    /** The first word of the code in upper case, or nothing. */
    String codeName() {
        return code.map(all -> firstWord(all).toUpperCase(Locale.ROOT)).orElse("");
    }

    /** The words of a CAPABILITY, be it a code or untagged data. */
    Optional<String> capabilities() {
        if (isUntagged() && is(CAPABILITY)) {
            return Optional.of(text);
        }
        return codeTellsCapabilities()
                ? code.map(all -> all.substring(CAPABILITY.length()).strip())
                : Optional.empty();
    }

    boolean codeTellsCapabilities() {
        return code.isPresent() && firstWord(code.get()).equalsIgnoreCase(CAPABILITY);
    }

    /** The line without its tag. */
    String untagged() {
        return word + code.map(all -> " [" + all + "]").orElse("") + (text.isEmpty() ? "" : " " + text);
    }
}
