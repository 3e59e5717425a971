package org.minaproxy.proxy.config;

import java.util.List;
import java.util.stream.Collectors;

/** Values that do not go together in one record; the problems' keys are relative to it. */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final transient List<Problem> combinations;

    /** @param combinations those of the problems that come from several values together */
    InvalidSettingException(List<Problem> problems, List<Problem> combinations) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
        this.combinations = List.copyOf(combinations);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** Those that would be problems whatever the other values were. */
    List<Problem> problemsOfSingleValues() {
        return problems.stream()
                .filter(problem -> !combinations.contains(problem))
                .toList();
    }
}
