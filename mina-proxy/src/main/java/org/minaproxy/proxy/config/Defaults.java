package org.minaproxy.proxy.config;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What components become that were left out. */
final class Defaults {

    private final Scalars scalars;

    Defaults(Scalars scalars) {
        this.scalars = scalars;
    }

    private Object parse(Type type, Default constant) {
        Class<?> raw = Schema.raw(type);
        if (raw != List.class) {
            return scalars.parse(raw, constant.value(), constant.value());
        }
        if (constant.value().isEmpty()) {
            return List.of();
        }
        Class<?> element = Schema.raw(Schema.element(type));
        return Commas.split(constant.value()).stream()
                .map(text -> scalars.parse(element, text, text))
                .toList();
    }

    /**
     * Takes the default for each component whose value was wrong, so that the record can look at the others.
     *
     * @return nothing when one has no default
     */
    Optional<Map<String, Object>> fillIn(RecordComponent[] components, Map<String, Object> bound) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            Optional.ofNullable(bound.get(component.getName()))
                    .or(() -> of(component, values))
                    .ifPresent(value -> values.put(component.getName(), value));
        }
        return values.size() == components.length ? Optional.of(values) : Optional.empty();
    }

    /** Nothing when there is none, or when it follows from a component that is wrong. */
    Optional<Object> of(RecordComponent component, Map<String, Object> before) {
        Type type = component.getGenericType();
        if (Schema.raw(type) == Optional.class) {
            return Optional.of(Optional.empty());
        }
        if (Schema.raw(type) == Map.class) {
            return Optional.of(Map.of());
        }
        boolean ofSections = Schema.raw(type) == List.class && Schema.isSection(Schema.element(type));
        if (ofSections) {
            return Optional.of(List.of());
        }
        Optional<Object> constant =
                Optional.ofNullable(component.getAnnotation(Default.class)).map(text -> parse(type, text));
        return constant.or(() -> Optional.ofNullable(component.getAnnotation(DefaultFrom.class))
                .flatMap(from -> compute(component.getDeclaringRecord(), from, before.values())));
    }

    private static Optional<Object> compute(Class<?> type, DefaultFrom from, Collection<Object> before) {
        Method rule = Stream.of(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(from.value()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(type + " has no method " + from.value()));
        List<Object> arguments = Stream.of(rule.getParameterTypes())
                .flatMap(wanted -> before.stream().filter(wanted::isInstance).limit(1))
                .toList();
        if (arguments.size() < rule.getParameterCount()) {
            return Optional.empty();
        }
        try {
            return Optional.of(rule.invoke(null, arguments.toArray()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
