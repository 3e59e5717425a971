package org.minaproxy.proxy.config;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Finds the key that a variable means, given without its prefix: {@code LISTENERS_IMAPS_ADDRESS} is {@code listeners.imaps.address}.
 *
 * <p>The underscore stands for the dot, the dash and itself. Keys come from the schema. A free name is one of the file if that fits; else it
 * is what remains when the longest known key is taken from the end: {@code LISTENERS_MY_IMAP_PROXY_HEADER_FROM} is
 * {@code listeners.my-imap.proxy-header.from}. Entries of a list of sections are counted from 0.
 */
final class VariableNames {

    private final Class<?> schema;
    private final ImmutableNode root;

    VariableNames(Class<?> schema, ImmutableNode root) {
        this.schema = schema;
        this.root = root;
    }

    /** All keys that are meant: none for an unknown name, several when names of the file differ only in dashes, underscores or case. */
    List<List<String>> resolve(String name) {
        return resolve(schema, Optional.of(root), name);
    }

    /** The variables there could be, with the free names of the file and those in {@code name}. */
    List<String> similarTo(String name) {
        return candidates(schema, Optional.of(root), name);
    }

    private List<List<String>> resolve(Type type, Optional<ImmutableNode> node, String rest) {
        Type plain = Schema.withoutOptional(type);
        Class<?> raw = Schema.raw(plain);
        if (raw == List.class) {
            return index(Schema.element(plain), node, rest);
        }
        return raw == Map.class ? named(Schema.element(plain), node, rest) : keyed(raw, node, rest);
    }

    private List<List<String>> keyed(Class<?> section, Optional<ImmutableNode> node, String rest) {
        List<List<String>> found = new ArrayList<>();
        Schema.keys(section).forEach((key, type) -> {
            String spelled = variable(key);
            if (isLeaf(type)) {
                if (rest.equals(spelled)) {
                    found.add(List.of(key));
                }
            } else {
                behind(spelled, rest).ifPresent(tail -> found.addAll(below(key, type, node, tail)));
            }
        });
        return found;
    }

    private List<List<String>> index(Type element, Optional<ImmutableNode> node, String rest) {
        int end = rest.indexOf('_');
        boolean counted = end > 0 && rest.substring(0, end).matches("\\d{1,3}");
        return counted
                ? below("[" + Integer.parseInt(rest.substring(0, end)) + "]", element, node, rest.substring(end + 1))
                : List.of();
    }

    private List<List<String>> named(Type type, Optional<ImmutableNode> node, String rest) {
        List<List<String>> found = new ArrayList<>();
        for (String name : names(node)) {
            if (isLeaf(type)) {
                if (rest.equals(variable(name))) {
                    found.add(List.of(name));
                }
            } else {
                behind(variable(name), rest).ifPresent(tail -> found.addAll(below(name, type, node, tail)));
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        return isLeaf(type) ? List.of(List.of(name(rest))) : newName(type, rest);
    }

    private List<List<String>> newName(Type type, String rest) {
        for (int end = rest.indexOf('_', 1); end > 0; end = rest.indexOf('_', end + 1)) {
            List<List<String>> found =
                    below(name(rest.substring(0, end)), type, Optional.empty(), rest.substring(end + 1));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<List<String>> below(String key, Type type, Optional<ImmutableNode> node, String rest) {
        List<List<String>> found = new ArrayList<>();
        for (List<String> path : resolve(type, node.flatMap(it -> Nodes.child(it, key)), rest)) {
            List<String> whole = new ArrayList<>(List.of(key));
            whole.addAll(path);
            found.add(whole);
        }
        return found;
    }

    private List<String> candidates(Type type, Optional<ImmutableNode> node, String rest) {
        Type plain = Schema.withoutOptional(type);
        Class<?> raw = Schema.raw(plain);
        List<String> found = new ArrayList<>();
        if (raw == List.class) {
            candidates(Schema.element(plain), Optional.empty(), "").forEach(tail -> found.add("0_" + tail));
        } else if (raw == Map.class) {
            TreeSet<String> names = new TreeSet<>(
                    names(node).stream().map(VariableNames::variable).toList());
            for (int end = rest.indexOf('_', 1); end > 0; end = rest.indexOf('_', end + 1)) {
                names.add(rest.substring(0, end));
            }
            names.forEach(name -> addCandidates(found, name, Schema.element(plain), Optional.empty(), rest));
        } else {
            Schema.keys(raw)
                    .forEach((key, inner) ->
                            addCandidates(found, variable(key), inner, node.flatMap(it -> Nodes.child(it, key)), rest));
        }
        return found;
    }

    private void addCandidates(List<String> found, String name, Type type, Optional<ImmutableNode> node, String rest) {
        if (isLeaf(type)) {
            found.add(name);
        } else {
            candidates(type, node, behind(name, rest).orElse("")).forEach(tail -> found.add(name + "_" + tail));
        }
    }

    private static boolean isLeaf(Type type) {
        Type plain = Schema.withoutOptional(type);
        Class<?> raw = Schema.raw(plain);
        return raw == List.class
                ? !Schema.isSection(Schema.element(plain))
                : raw != Map.class && !Schema.isSection(raw);
    }

    private static List<String> names(Optional<ImmutableNode> node) {
        return node.map(it -> it.getChildren().stream()
                        .map(ImmutableNode::getNodeName)
                        .toList())
                .orElse(List.of());
    }

    private static Optional<String> behind(String name, String rest) {
        return rest.startsWith(name + "_") ? Optional.of(rest.substring(name.length() + 1)) : Optional.empty();
    }

    private static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static String name(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
