package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what a compact constructor finds wrong, so that all of it is told at once. */
final class Rules {

    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> combinations = new ArrayList<>();

    /** A rule for one value, whatever the others are. */
    Rules value(boolean holds, String key, String message) {
        if (!holds) {
            problems.add(new Problem(key, message));
        }
        return this;
    }

    /** A rule for values that must go together. */
    Rules together(boolean holds, String key, String message) {
        if (!holds) {
            combinations.add(new Problem(key, message));
        }
        return value(holds, key, message);
    }

    /** Both ends are allowed. */
    Rules range(String key, long value, long least, long most) {
        return value(value >= least && value <= most, key, "must be " + least + " to " + most + ", was " + value);
    }

    /** Both ends are allowed. */
    Rules range(String key, ByteSize value, String least, String most) {
        boolean holds = value.compareTo(ByteSize.parse(least)) >= 0 && value.compareTo(ByteSize.parse(most)) <= 0;
        return value(holds, key, "must be " + least + " to " + most + ", was " + value);
    }

    /** Both ends are allowed. */
    Rules range(String key, Duration value, String least, String most) {
        boolean holds = value.compareTo(Durations.parse(least)) >= 0 && value.compareTo(Durations.parse(most)) <= 0;
        return value(holds, key, "must be " + least + " to " + most + ", was " + Durations.text(value));
    }

    /** At least one, and none twice. */
    Rules distinct(String key, Collection<?> values) {
        value(!values.isEmpty(), key, "is empty; name at least one");
        Set<Object> seen = new HashSet<>();
        values.stream()
                .filter(value -> !seen.add(value))
                .distinct()
                .forEach(value -> value(false, key, Words.of(value) + " stands there twice; keep one"));
        return this;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** @throws InvalidSettingException when a rule did not hold */
    void enforce() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingException(problems, combinations);
        }
    }
}
