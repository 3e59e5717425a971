package org.minaproxy.proxy.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The record tree read as a schema. */
final class Schema {

    /** The key that chooses among the records of a sealed interface. */
    static final String TYPE = "type";

    private Schema() {}

    /** The keys of a record in order; of a sealed interface, {@code type} and the keys of all its records. */
    static Map<String, Type> keys(Class<?> section) {
        Map<String, Type> keys = new LinkedHashMap<>();
        if (section.isSealed()) {
            keys.put(TYPE, String.class);
            for (Class<?> variant : section.getPermittedSubclasses()) {
                keys.putAll(keys(variant));
            }
            return keys;
        }
        for (RecordComponent component : section.getRecordComponents()) {
            keys.put(Words.key(component.getName()), component.getGenericType());
        }
        return keys;
    }

    static String key(RecordComponent component) {
        return Words.key(component.getName());
    }

    /** The record of a sealed interface that {@code type: word} chooses. */
    static Optional<Class<?>> variant(Class<?> sealed, String word) {
        return Stream.<Class<?>>of(sealed.getPermittedSubclasses())
                .filter(type -> Words.key(type.getSimpleName()).equals("-" + word))
                .findFirst();
    }

    static List<String> variants(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .map(type -> Words.key(type.getSimpleName()).substring(1))
                .toList();
    }

    static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? raw(generic.getRawType()) : (Class<?>) type;
    }

    /** What is inside a list, a map or an optional. */
    static Type element(Type type) {
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return arguments[arguments.length - 1];
    }

    static Type withoutOptional(Type type) {
        return raw(type) == Optional.class ? element(type) : type;
    }

    static boolean isSection(Type type) {
        Class<?> raw = raw(type);
        return raw.isSealed() || (raw.isRecord() && !Scalars.isScalar(raw));
    }
}
