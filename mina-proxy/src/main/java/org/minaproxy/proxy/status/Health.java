package org.minaproxy.proxy.status;

import java.util.List;

/**
 * Whether clients should be sent here.
 *
 * @param problems why not, a line each; none: ready
 * @param facts what else somebody may want to know, a line each
 */
public record Health(List<String> problems, List<String> facts) {

    public Health {
        problems = List.copyOf(problems);
        facts = List.copyOf(facts);
    }

    public boolean isReady() {
        return problems.isEmpty();
    }

    /** Some lines for people; the first is {@code ready} or {@code not ready}. */
    public String text() {
        StringBuilder text = new StringBuilder(isReady() ? "ready\n" : "not ready\n");
        problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
        facts.forEach(fact -> text.append(fact).append('\n'));
        return text.toString();
    }
}
