package org.minaproxy.proxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** A list written as one text: {@code plain, login}. */
final class Commas {

    private Commas() {}

    static List<String> split(String text) {
        return Stream.of(text.split(",", -1)).map(String::strip).toList();
    }

    /** The entries of a list that stands in one value, whose replacements were made. */
    static List<ImmutableNode> split(ImmutableNode node, String text) {
        boolean asWritten = text.equals(Nodes.shown(node));
        List<ImmutableNode> items = new ArrayList<>();
        for (String item : split(text)) {
            String shown = asWritten ? item : Nodes.shown(node);
            items.add(Nodes.verbatim("[" + items.size() + "]", item, shown, Nodes.origin(node)));
        }
        return items;
    }
}
