package org.minaproxy.proxy.config;

import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Where the binder puts what it finds wrong. The methods answer with what was bound: nothing. */
final class Complaints {

    private final List<Problem> problems;

    Complaints(List<Problem> problems) {
        this.problems = problems;
    }

    static String sentence(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    Optional<Object> add(Problem problem) {
        problems.add(problem);
        return Optional.empty();
    }

    Optional<Object> add(String path, String message) {
        return add(new Problem(path, message));
    }

    /** Also says from which variable the value came, if it did. */
    Optional<Object> add(String path, ImmutableNode node, String message) {
        String origin =
                Nodes.origin(node).map(variable -> " (from " + variable + ")").orElse("");
        return add(path, message + origin);
    }

    /** Whether the node has one of the kinds; complains if not. */
    boolean isKind(ImmutableNode node, String path, String wanted, Nodes.Kind... allowed) {
        Nodes.Kind kind = Nodes.kind(node);
        if (List.of(allowed).contains(kind)) {
            return true;
        }
        add(
                path,
                node,
                switch (kind) {
                    case EMPTY -> "has no value; give one or remove the key";
                    case SECTION -> "must be " + wanted + ", is a section of keys";
                    case LIST -> "must be " + wanted + ", is a list";
                    case VALUE -> "must be " + wanted + ", is one value";
                });
        return false;
    }
}
