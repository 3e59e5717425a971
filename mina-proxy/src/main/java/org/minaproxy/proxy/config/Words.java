package org.minaproxy.proxy.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How constants and names of Java are spelled in the file: {@code USER_HASH} and {@code userHash} are {@code user-hash}. */
final class Words {

    private Words() {}

    /** An enum constant is spelled in lower case with dashes, unless its {@code toString} says otherwise. */
    static String of(Object value) {
        if (value instanceof Enum<?> constant && constant.name().equals(constant.toString())) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value.toString();
    }

    /** The key of a record component. */
    static String key(String component) {
        return component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** {@code none, starttls, implicit}. */
    static String list(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
    }
}
