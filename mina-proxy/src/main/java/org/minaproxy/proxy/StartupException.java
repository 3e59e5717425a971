package org.minaproxy.proxy;

import java.util.List;

/** The configuration reads well, but the world is not as it says; each problem is a line for the operator: key path, what, remedy. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    StartupException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
