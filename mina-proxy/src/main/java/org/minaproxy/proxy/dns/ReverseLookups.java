package org.minaproxy.proxy.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.proxy.dns.NameServer.NoAnswerException;
import org.minaproxy.proxy.dns.NameServer.RecordType;

/**
 * Finds the name of an address, and believes it only when the name leads back to the address. Answers are kept for a while, and who asks for what is
 * being asked already gets the same answer. Nobody is asked about loopback addresses: their zones are everybody's own (RFC 6303 §4). Safe for
 * use by all threads.
 */
public final class ReverseLookups {

    private static final long KEEP_ANSWERS_MILLIS = Duration.ofMinutes(10).toMillis();
    private static final long KEEP_FAILURES_MILLIS = Duration.ofSeconds(30).toMillis();
    private static final long TOO_LATE_MILLIS = Duration.ofSeconds(10).toMillis();
    private static final int MOST_ADDRESSES = 10_000;
    private static final int MOST_NAMES = 4;

    private final NameServer server;
    private final Executor blocking;
    private final LongSupplier clock;

    @SuppressWarnings("serial") // never serialised
    private final Map<InetAddress, Lookup> lookups = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Lookup> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    /** One that is over or under way. */
    private final class Lookup {
        private final CompletableFuture<ClientHost> host = new CompletableFuture<>();
        private final long begun = clock.getAsLong();

        boolean isFresh() {
            if (!host.isDone()) {
                return true;
            }
            boolean failed = host.join().equals(ClientHost.TEMPORARILY_UNAVAILABLE);
            return clock.getAsLong() - begun < (failed ? KEEP_FAILURES_MILLIS : KEEP_ANSWERS_MILLIS);
        }

        boolean isTooLate() {
            return clock.getAsLong() - begun > TOO_LATE_MILLIS;
        }
    }

    /**
     * Asks this server.
     *
     * @param blocking runs questions; bounded, and may reject
     * @param clock milliseconds that never go back
     */
    public ReverseLookups(NameServer server, Executor blocking, LongSupplier clock) {
        this.server = server;
        this.blocking = blocking;
        this.clock = clock;
    }

    /** Never fails; completes at once, or on a thread of the executor. */
    public CompletionStage<ClientHost> nameOf(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return CompletableFuture.completedStage(ClientHost.UNAVAILABLE);
        }
        Lookup lookup;
        synchronized (lookups) {
            Lookup known = lookups.get(address);
            if (known != null && known.isFresh()) {
                return known.host;
            }
            lookup = new Lookup();
            lookups.put(address, lookup);
        }
        begin(lookup, address);
        return lookup.host;
    }

    private void begin(Lookup lookup, InetAddress address) {
        try {
            blocking.execute(() -> {
                try {
                    lookup.host.complete(find(address, lookup));
                } catch (NoAnswerException | RuntimeException e) {
                    lookup.host.complete(ClientHost.TEMPORARILY_UNAVAILABLE);
                }
            });
        } catch (RejectedExecutionException e) {
            lookup.host.complete(ClientHost.TEMPORARILY_UNAVAILABLE);
        }
    }

    private ClientHost find(InetAddress address, Lookup lookup) throws NoAnswerException {
        List<String> names = ask(lookup, ReverseName.of(address), RecordType.PTR);
        RecordType type = address instanceof Inet4Address ? RecordType.A : RecordType.AAAA;
        for (String name : names.subList(0, Math.min(MOST_NAMES, names.size()))) {
            Optional<ClientHost> host = ClientHost.named(name);
            if (host.isPresent() && leadsTo(address, ask(lookup, host.get().text(), type))) {
                return host.get();
            }
        }
        return ClientHost.UNAVAILABLE;
    }

    private List<String> ask(Lookup lookup, String name, RecordType type) throws NoAnswerException {
        if (lookup.isTooLate()) {
            throw new NoAnswerException("too late");
        }
        return server.ask(name, type);
    }

    private static boolean leadsTo(InetAddress address, List<String> found) {
        return found.stream()
                .filter(text -> text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"))
                .anyMatch(text -> parse(text).filter(address::equals).isPresent());
    }

    private static Optional<InetAddress> parse(String literal) {
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
