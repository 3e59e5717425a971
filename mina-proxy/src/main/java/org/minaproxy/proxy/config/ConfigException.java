package org.minaproxy.proxy.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with the configuration; the message is ready for the operator. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String message;
    private final transient List<Problem> problems;

    /** @param source the file's name, or {@code environment} */
    ConfigException(String source, List<Problem> problems) {
        this.message = render(source, problems);
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** All problems, one line each, behind a line with their number. */
    @Override
    public String getMessage() {
        return message;
    }

    private static String render(String source, List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", source + ": " + count, ""));
    }
}
