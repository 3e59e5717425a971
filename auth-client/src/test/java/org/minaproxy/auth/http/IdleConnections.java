package org.minaproxy.auth.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Connections that wait for the next request; the one used last goes first, so that the others can grow old and be closed. */
final class IdleConnections {

    /** Shorter than what servers usually grant. */
    static final Duration MAX_IDLE = Duration.ofSeconds(15);

    private final Map<String, Deque<Idle>> byOrigin = new HashMap<>();
    private final LongSupplier nanoTime;
    private boolean closed;

    IdleConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized Optional<HttpConnection> take(String origin) {
        Deque<Idle> idle = byOrigin.getOrDefault(origin, new ArrayDeque<>());
        closeOld(idle);
        return Optional.ofNullable(idle.pollLast()).map(Idle::connection);
    }

    synchronized void give(HttpConnection connection) {
        if (closed) {
            connection.close();
            return;
        }
        Deque<Idle> idle = byOrigin.computeIfAbsent(connection.origin(), origin -> new ArrayDeque<>());
        closeOld(idle);
        idle.addLast(new Idle(connection, nanoTime.getAsLong()));
    }

    synchronized void close() {
        closed = true;
        byOrigin.values().forEach(idle -> idle.forEach(one -> one.connection().close()));
        byOrigin.clear();
    }

    private void closeOld(Deque<Idle> idle) {
        long now = nanoTime.getAsLong();
        while (!idle.isEmpty() && now - idle.getFirst().since() >= MAX_IDLE.toNanos()) {
            idle.removeFirst().connection().close();
        }
    }

    private record Idle(HttpConnection connection, long since) {}
}
