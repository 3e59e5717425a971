package org.minaproxy.proxy.config;

import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * How a document lies in the nodes of commons-configuration: each node carries its kind, each entry of a list is a child named {@code [0]},
 * {@code [1]} and so on, and a value is the text as written.
 */
final class Nodes {

    enum Kind {
        SECTION,
        LIST,
        VALUE,
        /** A key with nothing behind it. */
        EMPTY
    }

    private static final String KIND = "kind";
    private static final String ORIGIN = "origin";
    private static final String SHOWN = "shown";

    private Nodes() {}

    static ImmutableNode section(String name, List<ImmutableNode> children) {
        return node(name, Kind.SECTION).addChildren(children).create();
    }

    static ImmutableNode list(String name, List<ImmutableNode> children) {
        return node(name, Kind.LIST).addChildren(children).create();
    }

    static ImmutableNode value(String name, String text) {
        return node(name, Kind.VALUE).value(text).create();
    }

    static ImmutableNode empty(String name) {
        return node(name, Kind.EMPTY).create();
    }

    /**
     * A value in which nothing is replaced any more.
     *
     * @param shown what a complaint may show of it
     * @param origin the variable it came from
     */
    static ImmutableNode verbatim(String name, String text, String shown, Optional<String> origin) {
        ImmutableNode.Builder builder = node(name, Kind.VALUE).value(text).addAttribute(SHOWN, shown);
        origin.ifPresent(variable -> builder.addAttribute(ORIGIN, variable));
        return builder.create();
    }

    private static ImmutableNode.Builder node(String name, Kind kind) {
        return new ImmutableNode.Builder().name(name).addAttribute(KIND, kind);
    }

    static Kind kind(ImmutableNode node) {
        return node.getAttributes().get(KIND) instanceof Kind kind ? kind : Kind.EMPTY;
    }

    static String text(ImmutableNode node) {
        return String.valueOf(node.getValue());
    }

    static boolean isVerbatim(ImmutableNode node) {
        return node.getAttributes().containsKey(SHOWN);
    }

    static Optional<String> origin(ImmutableNode node) {
        return Optional.ofNullable(node.getAttributes().get(ORIGIN)).map(Object::toString);
    }

    static String shown(ImmutableNode node) {
        return Optional.ofNullable(node.getAttributes().get(SHOWN))
                .map(Object::toString)
                .orElseGet(() -> text(node));
    }

    static Optional<ImmutableNode> child(ImmutableNode node, String name) {
        return node.getChildren(name).stream().findFirst();
    }

    /** The same tree with {@code leaf} at {@code path}; sections on the way are made as needed. */
    static ImmutableNode with(ImmutableNode node, List<String> path, ImmutableNode leaf) {
        String name = path.get(0);
        Optional<ImmutableNode> old = child(node, name);
        ImmutableNode next = path.size() == 1
                ? leaf.setName(name)
                : with(old.orElseGet(() -> container(name, path.get(1))), path.subList(1, path.size()), leaf);
        return old.map(child -> node.replaceChild(child, next)).orElseGet(() -> node.addChild(next));
    }

    private static ImmutableNode container(String name, String firstChild) {
        return firstChild.startsWith("[") ? list(name, List.of()) : section(name, List.of());
    }
}
