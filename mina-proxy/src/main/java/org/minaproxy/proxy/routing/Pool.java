package org.minaproxy.proxy.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.minaproxy.auth.ServerAddress;

/** Servers that hold the same mailboxes, in the order in which a given user should try them. Safe for use by all loops. */
public final class Pool {

    private final BackendSettings settings;
    private final Balance balance;
    private final List<Server> servers;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Makes a pool of servers that all count as well.
     *
     * @param retryAfter how long a server that failed is tried last
     * @param clock in milliseconds, never going back
     */
    public Pool(
            BackendSettings settings,
            Balance balance,
            List<ServerAddress> servers,
            Duration retryAfter,
            LongSupplier clock) {
        this.settings = settings;
        this.balance = balance;
        this.servers = servers.stream()
                .map(address -> new Server(address, retryAfter.toMillis(), clock))
                .toList();
    }

    public BackendSettings settings() {
        return settings;
    }

    /** All servers of the pool: first those that are well, as the balance says, then those that failed lately. */
    public List<Server> inOrderFor(String user) {
        List<Server> ordered = new ArrayList<>(servers);
        switch (balance) {
            case USER_HASH -> ordered.sort(Comparator.comparingLong(server -> server.weightFor(user)));
            case LEAST_SESSIONS -> ordered.sort(Comparator.comparingInt(Server::sessions));
            case ROUND_ROBIN ->
                Collections.rotate(ordered, -Math.floorMod(turn.getAndIncrement(), Math.max(1, ordered.size())));
            case FIRST_AVAILABLE -> {}
        }
        ordered.sort(Comparator.comparing(Server::failedLately)); // stable: the order among equals stays
        return ordered;
    }

    /** The server of this pool at that address, if there is one. */
    Optional<Server> find(String host, int port, int usualPort) {
        for (Server server : servers) {
            if (server.address.host().equalsIgnoreCase(host)
                    && server.address.port().orElse(usualPort) == port) {
                return Optional.of(server);
            }
        }
        return Optional.empty();
    }

    /** One server and what this proxy knows about it. */
    public static final class Server {
        private final ServerAddress address;
        private final long retryAfterMillis;
        private final LongSupplier clock;
        private final AtomicInteger sessions = new AtomicInteger();
        private volatile long failedUntil = Long.MIN_VALUE;

        Server(ServerAddress address, long retryAfterMillis, LongSupplier clock) {
            this.address = address;
            this.retryAfterMillis = retryAfterMillis;
            this.clock = clock;
        }

        public ServerAddress address() {
            return address;
        }

        /** Sessions that have chosen it and have not ended. */
        public int sessions() {
            return sessions.get();
        }

        public void onSessionBegun() {
            sessions.incrementAndGet();
        }

        public void onSessionEnded() {
            sessions.decrementAndGet();
        }

        /** It took a user in, or refused one by its own judgement: it works. */
        public void onAnswered() {
            failedUntil = Long.MIN_VALUE;
        }

        public void onFailed() {
            failedUntil = clock.getAsLong() + retryAfterMillis;
        }

        boolean failedLately() {
            return failedUntil != Long.MIN_VALUE && clock.getAsLong() < failedUntil;
        }

        // Rendezvous hashing: every server has a weight for every user, the smallest wins; 64 bits, well mixed
        // (splitmix64).
        long weightFor(String user) {
            long hash = address.toString().hashCode() * 0x9E3779B97F4A7C15L + user.hashCode();
            hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
            hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
            return hash ^ (hash >>> 31);
        }
    }
}
