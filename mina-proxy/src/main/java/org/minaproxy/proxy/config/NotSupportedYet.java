package org.minaproxy.proxy.config;

import java.util.Map;
import java.util.Set;

/**
 * What the configuration format knows and this version cannot do: refused, never ignored. To build one of these, add it to its enum or record
 * and remove it here.
 *
 * <p>A path is written with {@code *} for a free name or an index.
 */
record NotSupportedYet(Set<String> keys, Map<String, Set<String>> values) {

    static NotSupportedYet inThisVersion() {
        return new NotSupportedYet(
                Set.of("authentication.cache", "authentication.limits"),
                Map.of(
                        "listeners.*.protocol", Set.of("sieve"),
                        "authentication.*.type", Set.of("ldap", "sql", "imap"),
                        "backends.*.login", Set.of("master")));
    }

    boolean refusesKey(String path) {
        return keys.stream().anyMatch(pattern -> matches(pattern, path));
    }

    boolean refusesValue(String path, String value) {
        return values.entrySet().stream()
                .anyMatch(entry -> entry.getValue().contains(value) && matches(entry.getKey(), path));
    }

    private static boolean matches(String pattern, String path) {
        String expression = pattern.replace(".", "\\.").replace("*", "[^.]+");
        return path.replace("[", ".[").matches(expression);
    }
}
