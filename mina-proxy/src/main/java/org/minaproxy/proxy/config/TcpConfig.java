package org.minaproxy.proxy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of the operating system for the connections of a listener.
 *
 * @param backlog connections that wait to be accepted; the system may hold fewer
 * @param receiveBuffer of the system, for each connection; absent: as the system likes
 * @param sendBuffer likewise
 * @param keepAlive whether the system asks silent clients whether they are still there
 * @param keepAliveIdle silence before the first question; absent: as the system likes
 * @param keepAliveInterval between questions, likewise
 * @param keepAliveCount questions without an answer until the connection counts as lost, likewise
 */
public record TcpConfig(
        @Default("4096") int backlog,
        Optional<ByteSize> receiveBuffer,
        Optional<ByteSize> sendBuffer,
        @Default("false") boolean keepAlive,
        Optional<Duration> keepAliveIdle,
        Optional<Duration> keepAliveInterval,
        Optional<Integer> keepAliveCount) {

    private static final String WITHOUT = "has no effect without keep-alive: true";

    public TcpConfig {
        Rules rules = new Rules().range("backlog", backlog, 1, 65_535);
        receiveBuffer.ifPresent(size -> rules.range("receive-buffer", size, "1k", "64m"));
        sendBuffer.ifPresent(size -> rules.range("send-buffer", size, "1k", "64m"));
        keepAliveIdle.ifPresent(time -> rules.range("keep-alive-idle", time, "1s", "9h"));
        keepAliveInterval.ifPresent(time -> rules.range("keep-alive-interval", time, "1s", "9h"));
        keepAliveCount.ifPresent(count -> rules.range("keep-alive-count", count, 1, 127));
        rules.together(keepAlive || keepAliveIdle.isEmpty(), "keep-alive-idle", WITHOUT)
                .together(keepAlive || keepAliveInterval.isEmpty(), "keep-alive-interval", WITHOUT)
                .together(keepAlive || keepAliveCount.isEmpty(), "keep-alive-count", WITHOUT)
                .enforce();
    }
}
