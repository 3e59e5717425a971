package org.minaproxy.proxy.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.routing.BackendSettings.Tls;

/** Finds the servers for a user: the one that the authentication source named, or those of the listener's pool. */
public final class Router {

    private static final int MOST_KNOWN = 1_000;

    private final Map<String, Pool> pools;
    private final BackendSettings fallback;
    private final LongSupplier clock;
    private final Map<BackendTarget, KnownCapabilities> known = new ConcurrentHashMap<>();

    /**
     * Routes into these pools.
     *
     * @param fallback for servers that an authentication source names to a listener without a pool
     * @param clock in milliseconds, never going back
     */
    public Router(Map<String, Pool> pools, BackendSettings fallback, LongSupplier clock) {
        this.pools = Map.copyOf(pools);
        this.fallback = fallback;
        this.clock = clock;
    }

    /**
     * The servers to try, one after the other; empty when nobody says where to go.
     *
     * @param pool the listener's, if it has one
     * @param named by the authentication source; it is then the only one, with the settings of the pool that it belongs to
     */
    public List<Candidate> route(
            MailProtocol protocol, Optional<String> pool, String user, Optional<ServerAddress> named) {
        Optional<Pool> own = pool.map(pools::get);
        if (named.isPresent()) {
            return List.of(toNamed(protocol, own, named.get()));
        }
        return own.map(p -> p.inOrderFor(user).stream()
                        .map(server -> candidate(protocol, p, server))
                        .toList())
                .orElse(List.of());
    }

    /**
     * The servers to try for a client whose TLS is passed through: those of the pool, at the port where they expect it from the first byte on.
     *
     * @param client what {@link Balance#USER_HASH} goes by, as nobody knows the user
     */
    public List<Candidate> passThrough(MailProtocol protocol, String pool, String client) {
        return Optional.ofNullable(pools.get(pool))
                .map(own -> own.inOrderFor(client).stream()
                        .map(server -> new Candidate(
                                new BackendTarget(
                                        server.address().host(),
                                        server.address()
                                                .port()
                                                .orElse(protocol.ports().implicitTls()),
                                        own.settings().passedThrough()),
                                Optional.of(server)))
                        .toList())
                .orElse(List.of());
    }

    private Candidate toNamed(MailProtocol protocol, Optional<Pool> own, ServerAddress named) {
        for (Pool pool : own.map(List::of).orElseGet(() -> List.copyOf(pools.values()))) {
            int usual = usualPort(protocol, pool.settings());
            Optional<Pool.Server> known = pool.find(named.host(), named.port().orElse(usual), usual);
            if (known.isPresent()) {
                return candidate(protocol, pool, known.get());
            }
        }
        BackendSettings settings = own.map(Pool::settings).orElse(fallback);
        int port = named.port().orElse(usualPort(protocol, settings));
        return new Candidate(new BackendTarget(named.host(), port, settings), Optional.empty());
    }

    private Candidate candidate(MailProtocol protocol, Pool pool, Pool.Server server) {
        int port = server.address().port().orElse(usualPort(protocol, pool.settings()));
        return new Candidate(new BackendTarget(server.address().host(), port, pool.settings()), Optional.of(server));
    }

    private static int usualPort(MailProtocol protocol, BackendSettings settings) {
        return settings.tls() == Tls.IMPLICIT
                ? protocol.ports().implicitTls()
                : protocol.ports().plain();
    }

    /** A server to try. */
    public final class Candidate {
        private final BackendTarget target;
        private final Optional<Pool.Server> server;

        private Candidate(BackendTarget target, Optional<Pool.Server> server) {
            this.target = target;
            this.server = server;
        }

        public BackendTarget target() {
            return target;
        }

        /** Its record in the pool, when it belongs to one. */
        public Optional<Pool.Server> server() {
            return server;
        }

        /** What it has told at earlier logins. */
        public KnownCapabilities capabilities() {
            if (known.size() >= MOST_KNOWN && !known.containsKey(target)) {
                known.clear(); // an authentication source may name any number
            }
            return known.computeIfAbsent(target, any -> new KnownCapabilities(clock));
        }

        /** It did not do what was expected: at the next login it is asked for its capabilities again. */
        public void forgetCapabilities() {
            known.remove(target);
        }
    }
}
