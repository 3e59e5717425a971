package org.minaproxy.proxy.config;

import java.time.Duration;

/**
 * Every bound on what peers can make us spend.
 *
 * @param sessions at the same time, all listeners together
 * @param loginTimeout from the connection to the successful login
 * @param idleTimeout without a byte in either direction after login
 * @param badCommands on one connection before it is closed
 * @param authentications attempts to log in on one connection before it is closed
 * @param reverseLookupTimeout from the connection to the client's name
 * @param proxyTtl how many proxies a login may pass behind this one
 * @param line bytes of one command line, its end included
 * @param literal bytes of one IMAP literal before login
 * @param handshakeTimeout for one TLS handshake, towards clients and backends
 * @param relayBuffer bytes kept for one direction of a session whose reader is slow
 * @param closingTimeout for the last bytes to leave once a session ends
 * @param drainTimeout for relayed sessions when the proxy stops
 * @param authenticationThreads that compute password hashes
 * @param authenticationQueue logins that may wait for such a thread; the next is told to come back later
 * @param loops threads for input and output
 */
public record LimitsConfig(
        @Default("50000") int sessions,
        @Default("60s") Duration loginTimeout,
        @Default("30m") Duration idleTimeout,
        @Default("5") int badCommands,
        @Default("10") int authentications,
        @Default("2s") Duration reverseLookupTimeout,
        @Default("5") int proxyTtl,
        @Default("16k") ByteSize line,
        @Default("8k") ByteSize literal,
        @Default("15s") Duration handshakeTimeout,
        @Default("256k") ByteSize relayBuffer,
        @Default("10s") Duration closingTimeout,
        @Default("30s") Duration drainTimeout,
        @DefaultFrom("processors") int authenticationThreads,
        @Default("1000") int authenticationQueue,
        @DefaultFrom("processors") int loops) {

    public LimitsConfig {
        Rules rules = new Rules().range("sessions", sessions, 1, 1_000_000);
        checkLoginTimeout(rules, loginTimeout);
        checkIdleTimeout(rules, idleTimeout);
        checkBadCommands(rules, badCommands);
        rules.range("authentications", authentications, 1, 1000)
                .range("reverse-lookup-timeout", reverseLookupTimeout, "100ms", "1m")
                .range("proxy-ttl", proxyTtl, 1, 100)
                .range("line", line, "512", "1m")
                .range("literal", literal, "256", "1m")
                .range("handshake-timeout", handshakeTimeout, "100ms", "5m")
                .range("relay-buffer", relayBuffer, "4k", "64m")
                .range("closing-timeout", closingTimeout, "100ms", "5m")
                .range("drain-timeout", drainTimeout, "0s", "1h")
                .range("authentication-threads", authenticationThreads, 1, 256)
                .range("authentication-queue", authenticationQueue, 1, 100_000)
                .range("loops", loops, 1, 256)
                .enforce();
    }

    static void checkLoginTimeout(Rules rules, Duration value) {
        rules.range("login-timeout", value, "1s", "1h");
    }

    static void checkIdleTimeout(Rules rules, Duration value) {
        rules.range("idle-timeout", value, "1s", "24h");
    }

    static void checkBadCommands(Rules rules, int value) {
        rules.range("bad-commands", value, 1, 1000);
    }

    static int processors() {
        return Math.min(256, Runtime.getRuntime().availableProcessors());
    }
}
