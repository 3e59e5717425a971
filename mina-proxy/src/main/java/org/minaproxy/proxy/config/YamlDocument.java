package org.minaproxy.proxy.config;

import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.YAMLConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file whose values stay as written.
 *
 * <p>The inherited way of reading makes numbers of whatever looks like one ({@code 0123} becomes 83), forgets empty lists and drops a section
 * that is used twice by an alias. Here each scalar is its text, and the record it is bound to says what it means. Nothing is interpolated
 * and no look-up of the library is in place.
 */
final class YamlDocument extends YAMLConfiguration {

    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ, Tag.MERGE);

    private final List<Problem> problems = new ArrayList<>();
    private final Deque<Node> open = new ArrayDeque<>();

    YamlDocument() {
        setInterpolator(null);
    }

    /** @throws org.yaml.snakeyaml.error.YAMLException when it is not YAML */
    @Override
    public void read(Reader in) {
        Node node = new Yaml(new LoaderOptions()).compose(in);
        getNodeModel().setRootNode(node == null ? Nodes.empty("") : convert("", "", node));
    }

    /** What YAML allows and a configuration should not hold: keys that stand there twice, tags, recursion. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    ImmutableNode root() {
        return getNodeModel().getInMemoryRepresentation();
    }

    private ImmutableNode convert(String name, String path, Node node) {
        if (!PLAIN_TAGS.contains(node.getTag())) {
            problems.add(new Problem(path, "begins with \"!\", a tag of YAML; put quotes around the value"));
        }
        if (open.contains(node)) {
            problems.add(new Problem(path, "contains itself; remove the alias"));
            return Nodes.empty(name);
        }
        open.push(node);
        ImmutableNode converted = convertPlain(name, path, node);
        open.pop();
        return converted;
    }

    private ImmutableNode convertPlain(String name, String path, Node node) {
        if (node instanceof MappingNode mapping) {
            return Nodes.section(name, entries(path, mapping));
        }
        if (node instanceof SequenceNode sequence) {
            return Nodes.list(name, items(path, sequence));
        }
        boolean nothing = node.getTag().equals(Tag.NULL);
        return nothing || !(node instanceof ScalarNode scalar)
                ? Nodes.empty(name)
                : Nodes.value(name, scalar.getValue());
    }

    private List<ImmutableNode> entries(String path, MappingNode mapping) {
        List<ImmutableNode> children = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.add(new Problem(path, "has a key that is not a text, " + line(entry.getKeyNode())));
                continue;
            }
            String key = keyNode.getValue();
            String keyPath = Problem.join(path, key);
            if (keyNode.getTag().equals(Tag.MERGE)) {
                problems.add(new Problem(keyPath, "is not understood here; write the keys out"));
            } else if (seen.add(key)) {
                children.add(convert(key, keyPath, entry.getValueNode()));
            } else {
                problems.add(new Problem(keyPath, "stands there twice, again in " + line(keyNode) + "; keep one"));
            }
        }
        return children;
    }

    private List<ImmutableNode> items(String path, SequenceNode sequence) {
        List<ImmutableNode> children = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String name = "[" + children.size() + "]";
            children.add(convert(name, path + name, item));
        }
        return children;
    }

    private static String line(Node node) {
        return "line " + (node.getStartMark().getLine() + 1);
    }
}
