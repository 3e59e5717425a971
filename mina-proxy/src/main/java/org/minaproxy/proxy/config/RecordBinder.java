package org.minaproxy.proxy.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Makes a record of a section, for any record.
 *
 * <p>A component is bound by its type: a record or a sealed interface of records to a section, a list to a list or to a text with commas, a map
 * to a section with free names, everything else to one value. A component that was left out takes its {@link Default} or is missing; an
 * {@link Optional} is empty. Binding goes on after a problem, so that all are found; nothing is returned then.
 */
final class RecordBinder {

    private final Scalars scalars;
    private final NotSupportedYet notYet;
    private final Complaints complaints;
    private final Defaults defaults;
    private final Map<String, Object> bound = new LinkedHashMap<>();

    RecordBinder(Scalars scalars, NotSupportedYet notYet, Complaints complaints) {
        this.scalars = scalars;
        this.defaults = new Defaults(scalars);
        this.notYet = notYet;
        this.complaints = complaints;
    }

    /** Nothing when there was a problem; it is in the list given to the constructor. */
    <T> Optional<T> bind(Class<T> type, ImmutableNode root) {
        return section(type, root, "").map(type::cast);
    }

    /** What was bound at a path, although something else may be wrong. */
    <T> Optional<T> bound(String path, Class<T> type) {
        return Optional.ofNullable(bound.get(path)).filter(type::isInstance).map(type::cast);
    }

    private Optional<Object> value(Type type, ImmutableNode node, String path) {
        Class<?> raw = Schema.raw(type);
        if (raw == Optional.class) {
            return value(Schema.element(type), node, path).map(Optional::of);
        }
        Optional<Object> value;
        if (raw == List.class) {
            value = list(Schema.element(type), node, path);
        } else if (raw == Map.class) {
            value = map(Schema.element(type), node, path);
        } else {
            value = Schema.isSection(raw) ? section(raw, node, path) : scalar(raw, node, path);
        }
        value.ifPresent(it -> bound.put(path, it));
        return value;
    }

    private Optional<Object> section(Class<?> type, ImmutableNode node, String path) {
        if (!complaints.isKind(node, path, "a section of keys", Nodes.Kind.SECTION, Nodes.Kind.EMPTY)) {
            return Optional.empty();
        }
        return type.isSealed() ? variant(type, node, path) : record(type, node, path, List.of());
    }

    private Optional<Object> variant(Class<?> sealed, ImmutableNode node, String path) {
        String typePath = Problem.join(path, Schema.TYPE);
        String allowed = String.join(", ", Schema.variants(sealed));
        Optional<ImmutableNode> typeNode = Nodes.child(node, Schema.TYPE);
        if (typeNode.isEmpty()) {
            return complaints.add(typePath, "missing; write one of " + allowed);
        }
        Optional<String> word = scalar(String.class, typeNode.get(), typePath).map(String.class::cast);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Optional<Class<?>> variant = Schema.variant(sealed, word.get());
        if (variant.isEmpty()) {
            return complaints.add(
                    typePath,
                    typeNode.get(),
                    notYet.refusesValue(typePath, word.get())
                            ? word.get() + " is not supported yet; use one of " + allowed
                            : "\"" + Nodes.shown(typeNode.get()) + "\" is not one of " + allowed);
        }
        return record(variant.get(), node, path, List.of(Schema.TYPE));
    }

    private Optional<Object> record(Class<?> type, ImmutableNode node, String path, List<String> alsoKnown) {
        if (refusesKeys(node, path)) {
            return Optional.empty();
        }
        List<String> known = Stream.concat(alsoKnown.stream(), Schema.keys(type).keySet().stream())
                .toList();
        node.getChildren().stream()
                .map(ImmutableNode::getNodeName)
                .filter(key -> !known.contains(key))
                .forEach(key -> complaints.add(Problem.join(path, key), "unknown key; " + known(key, known)));
        Map<String, Object> values = new LinkedHashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        for (RecordComponent component : components) {
            String keyPath = Problem.join(path, Schema.key(component));
            Nodes.child(node, Schema.key(component))
                    .map(child -> value(component.getGenericType(), child, keyPath))
                    .orElseGet(() -> absent(component, keyPath, values))
                    .ifPresent(value -> values.put(component.getName(), value));
        }
        if (values.size() == components.length) {
            return construct(type, values, path, InvalidSettingException::problems);
        }
        defaults.fillIn(components, values)
                .ifPresent(filled -> construct(type, filled, path, InvalidSettingException::problemsOfSingleValues));
        return Optional.empty();
    }

    private static String known(String key, List<String> known) {
        return Nearest.to(key, known)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(() -> known.isEmpty() ? "there are none here" : "known here: " + String.join(", ", known));
    }

    private boolean refusesKeys(ImmutableNode node, String path) {
        List<String> refused = node.getChildren().stream()
                .map(child -> Problem.join(path, child.getNodeName()))
                .filter(notYet::refusesKey)
                .toList();
        refused.forEach(key -> complaints.add(key, "not supported yet; remove it"));
        return !refused.isEmpty() && !path.isEmpty();
    }

    private Optional<Object> absent(RecordComponent component, String path, Map<String, Object> before) {
        Type type = component.getGenericType();
        Class<?> raw = Schema.raw(type);
        if (Schema.isSection(raw)) {
            return section(raw, Nodes.empty(""), path);
        }
        boolean dependent = component.isAnnotationPresent(DefaultFrom.class);
        Optional<Object> value = defaults.of(component, before);
        return value.isPresent() || dependent ? value : missing(raw, type, path);
    }

    private Optional<Object> missing(Class<?> raw, Type type, String path) {
        return raw == List.class
                ? complaints.add(
                        path,
                        "missing; list at least one, each " + Scalars.description(Schema.raw(Schema.element(type))))
                : complaints.add(path, "missing; write " + Scalars.description(raw));
    }

    private Optional<Object> construct(
            Class<?> type,
            Map<String, Object> values,
            String path,
            Function<InvalidSettingException, List<Problem>> relevant) {
        try {
            Class<?>[] types = Stream.of(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return Optional.of(constructor.newInstance(values.values().toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSettingException invalid) {
                relevant.apply(invalid).forEach(problem -> complaints.add(problem.under(path)));
                return Optional.empty();
            }
            throw new IllegalStateException("a bug in " + type.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<Object> map(Type type, ImmutableNode node, String path) {
        if (!complaints.isKind(node, path, "a section of names", Nodes.Kind.SECTION, Nodes.Kind.EMPTY)) {
            return Optional.empty();
        }
        Map<String, Object> entries = new LinkedHashMap<>();
        for (ImmutableNode child : node.getChildren()) {
            String name = child.getNodeName();
            String childPath = Problem.join(path, name);
            if (notYet.refusesKey(childPath)) {
                complaints.add(childPath, "not supported yet; remove it");
            } else if (Schema.isSection(type) && !name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
                complaints.add(path, "\"" + name + "\" is not a name; use letters, digits and dashes");
            } else {
                value(type, child, childPath).ifPresent(value -> entries.put(name, value));
            }
        }
        return entries.size() == node.getChildren().size() ? Optional.of(entries) : Optional.empty();
    }

    private Optional<Object> list(Type type, ImmutableNode node, String path) {
        boolean texts = !Schema.isSection(type);
        if (!complaints.isKind(node, path, "a list", Nodes.Kind.LIST, texts ? Nodes.Kind.VALUE : Nodes.Kind.LIST)) {
            return Optional.empty();
        }
        List<ImmutableNode> items = node.getChildren();
        if (Nodes.kind(node) == Nodes.Kind.VALUE) {
            Optional<String> text = replaced(node, path);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            items = Commas.split(node, text.get());
        }
        List<Object> values = new ArrayList<>();
        for (ImmutableNode item : items) {
            value(type, item, path + item.getNodeName()).ifPresent(values::add);
        }
        return values.size() == items.size() ? Optional.of(values) : Optional.empty();
    }

    private Optional<Object> scalar(Class<?> type, ImmutableNode node, String path) {
        if (!complaints.isKind(node, path, "one value", Nodes.Kind.VALUE)) {
            return Optional.empty();
        }
        Optional<String> text = replaced(node, path);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().isBlank()) {
            return complaints.add(path, node, "is empty; give a value or remove it");
        }
        if (type.isEnum() && notYet.refusesValue(path, text.get())) {
            return complaints.add(path, node, text.get() + " is not supported yet; use " + Scalars.description(type));
        }
        try {
            return Optional.of(scalars.parse(type, text.get(), Nodes.shown(node)));
        } catch (IllegalArgumentException e) {
            return complaints.add(path, node, Complaints.sentence(e));
        }
    }

    private Optional<String> replaced(ImmutableNode node, String path) {
        if (Nodes.isVerbatim(node)) {
            return Optional.of(Nodes.text(node));
        }
        try {
            return Optional.of(scalars.replace(Nodes.text(node)));
        } catch (IllegalArgumentException e) {
            complaints.add(path, Complaints.sentence(e));
            return Optional.empty();
        }
    }
}
