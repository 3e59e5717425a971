package org.minaproxy.proxy.protocol.dialog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of an {@code @} line; quotes keep spaces together and may hold {@code \"}, braces stand for octets as everywhere.
 * One character per octet, as in {@link org.minaproxy.proxy.protocol.Line#text}.
 */
record Words(List<String> words) {

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"(?:[^\"\\\\]|\\\\.)*\")+");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    static Words of(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String unquoted = QUOTED.matcher(word.group())
                    .replaceAll(m -> Matcher.quoteReplacement(m.group(1).replaceAll("\\\\(.)", "$1")));
            words.add(new String(DialogText.line(unquoted), ISO_8859_1));
        }
        return new Words(List.copyOf(words));
    }

    String first() {
        return at(0);
    }

    String at(int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException("a word is missing behind: " + words);
        }
        return words.get(index);
    }

    boolean has(String flag) {
        return words.contains(flag);
    }

    /** The value of {@code key=value}. */
    Optional<String> value(String key) {
        return words.stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .findFirst();
    }

    /** The comma-separated values of {@code key=a,b}, or of the default. */
    List<String> list(String key, String absent) {
        String values = value(key).orElse(absent);
        return values.isEmpty() ? List.of() : List.of(values.split(",", -1));
    }

    int number(String key, int absent) {
        return value(key).map(Integer::parseInt).orElse(absent);
    }

    /** The word behind this one. */
    Optional<String> after(String word) {
        int index = words.indexOf(word);
        return index < 0 ? Optional.empty() : Optional.of(at(index + 1));
    }

    /** Complains about words that mean nothing here: a misspelt setting must not pass as an absent one. */
    void expectOnly(int skip, List<String> known) {
        for (String word : words.subList(Math.min(skip, words.size()), words.size())) {
            String key = word.split("=", 2)[0];
            if (!known.contains(key)) {
                throw new IllegalArgumentException("\"" + key + "\" means nothing here; known are " + known);
            }
        }
    }
}
