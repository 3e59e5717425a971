package org.minaproxy.proxy.config;

/** How much is logged, and for whom. */
public record LogConfig(
        @Default("info") LogLevel level, @Default("text") LogFormat format) {}
