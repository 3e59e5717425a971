package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A section of a configuration that is being written, with a remark behind each line that says where the value comes from.
 *
 * <p>Values mean what they say: quotes where YAML wants them, and a {@code $} before a brace doubled, so that our own configuration replaces nothing.
 */
final class Yaml {

    private static final int REMARKS_FROM = 50;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A line, or the head of what stands below it.
     *
     * @param value as it is written; empty for a section
     */
    private record Entry(String key, String value, List<Yaml> below, boolean list, String remark) {}

    /** A remark of {@code ""} is none. */
    Yaml put(String key, String value, String remark) {
        entries.add(new Entry(scalar(key), scalar(value), List.of(), false, remark));
        return this;
    }

    /** A value that our own configuration is to replace: <code>${file:/run/secrets/key}</code>. */
    Yaml putReplaced(String key, String expression, String remark) {
        entries.add(new Entry(scalar(key), quoted(expression), List.of(), false, remark));
        return this;
    }

    Yaml put(String key, List<String> values, String remark) {
        String list = values.stream().map(Yaml::scalar).collect(Collectors.joining(", ", "[", "]"));
        entries.add(new Entry(scalar(key), list, List.of(), false, remark));
        return this;
    }

    /** Nothing is written for an empty section. */
    Yaml put(String key, Yaml section, String remark) {
        if (!section.entries.isEmpty()) {
            entries.add(new Entry(scalar(key), "", List.of(section), false, remark));
        }
        return this;
    }

    Yaml putList(String key, List<Yaml> sections, String remark) {
        if (!sections.isEmpty()) {
            entries.add(new Entry(scalar(key), "", sections, true, remark));
        }
        return this;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What is said, without the remarks: two sections that are the same in this are the same. */
    String meaning() {
        StringBuilder text = new StringBuilder();
        write(text, "", "", false);
        return text.toString();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        write(text, "", "", true);
        return text.toString();
    }

    private void write(StringBuilder text, String first, String others, boolean remarks) {
        String indent = first;
        for (Entry entry : entries) {
            String line = indent + entry.key() + ":" + (entry.value().isEmpty() ? "" : " " + entry.value());
            text.append(remarks && indent.isEmpty() && !entry.below().isEmpty() ? "\n" : "")
                    .append(line);
            if (remarks && !entry.remark().isEmpty()) {
                text.append(" ".repeat(Math.max(2, REMARKS_FROM - line.length())))
                        .append("# ")
                        .append(entry.remark());
            }
            text.append('\n');
            for (Yaml each : entry.below()) {
                String deeper = others + "  ";
                each.write(text, entry.list() ? deeper + "- " : deeper, entry.list() ? deeper + "  " : deeper, remarks);
            }
            indent = others;
        }
    }

    private static String scalar(String text) {
        boolean plain = text.chars().allMatch(c -> PLAIN.indexOf(c) >= 0);
        boolean wellBegun = !text.isEmpty() && (text.startsWith("/") || Character.isLetterOrDigit(text.charAt(0)));
        return plain && wellBegun ? text : quoted(text.replace("${", "$${"));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
                quoted.append(String.format("\\x%02x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
