package org.minaproxy.auth.passwd;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.minaproxy.auth.ServerAddress;

/** The {@code key=value} words at the end of a line; the first of several counts. */
record ExtraFields(List<String> words) {

    static ExtraFields parse(String text) {
        ExtraFields extra = new ExtraFields(List.of(text.split(" ", -1)));
        if (extra.has("allow_nets")) {
            throw new IllegalArgumentException("allow_nets is not supported");
        }
        return extra;
    }

    boolean has(String key) {
        return words.stream().anyMatch(word -> word.equals(key) || word.startsWith(key + "="));
    }

    Optional<String> value(String key) {
        return words.stream()
                .filter(word -> word.startsWith(key + "="))
                .map(word -> word.substring(key.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    Optional<ServerAddress> server() {
        OptionalInt port = value("port").map(ExtraFields::port).orElse(OptionalInt.empty());
        return value("host").map(host -> new ServerAddress(host, port));
    }

    private static OptionalInt port(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port must be 1 to 65535");
        }
    }
}
