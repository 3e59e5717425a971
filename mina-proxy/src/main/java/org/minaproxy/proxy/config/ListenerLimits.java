package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.Optional;

/** Limits of one listener; what is absent is as in {@link LimitsConfig}, where the same names are explained. */
public record ListenerLimits(
        Optional<Duration> loginTimeout, Optional<Duration> idleTimeout, Optional<Integer> badCommands) {

    public ListenerLimits {
        Rules rules = new Rules();
        loginTimeout.ifPresent(value -> LimitsConfig.checkLoginTimeout(rules, value));
        idleTimeout.ifPresent(value -> LimitsConfig.checkIdleTimeout(rules, value));
        badCommands.ifPresent(value -> LimitsConfig.checkBadCommands(rules, value));
        rules.enforce();
    }
}
