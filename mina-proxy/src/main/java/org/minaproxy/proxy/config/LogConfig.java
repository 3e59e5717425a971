package org.minaproxy.proxy.config;

import java.util.List;

/**
 * How much is logged, for whom, and where.
 *
 * @param targets empty: standard output
 */
public record LogConfig(
        @Default("info") LogLevel level, @Default("text") LogFormat format, List<LogTarget> targets) {

    public LogConfig {
        targets = List.copyOf(targets);
    }
}
