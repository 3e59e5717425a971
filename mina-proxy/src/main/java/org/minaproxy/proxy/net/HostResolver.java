package org.minaproxy.proxy.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.minaproxy.auth.Characters;

/**
 * Names to addresses without blocking a loop. Answers are kept for a while; how long the system's resolver keeps them is its own affair.
 */
public final class HostResolver {

    private static final long KEEP_MILLIS = Duration.ofSeconds(30).toMillis();
    private static final int MOST_NAMES = 10_000;
    // Java would also take 127.1 or 2130706433 for an address, and nothing at all for this host.
    private static final Pattern FOUR_PARTS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Executor blocking;
    private final LongSupplier clock;
    private final LookUp lookUp;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(List<InetAddress> addresses, long until) {}

    /** Asks the system, and waits for its answer. */
    interface LookUp {
        InetAddress[] allOf(String host) throws UnknownHostException;
    }

    /**
     * Resolves with the system's resolver.
     *
     * @param blocking runs look-ups; bounded, and may reject
     * @param clock milliseconds that never go back
     */
    public HostResolver(Executor blocking, LongSupplier clock) {
        this(blocking, clock, InetAddress::getAllByName);
    }

    HostResolver(Executor blocking, LongSupplier clock, LookUp lookUp) {
        this.blocking = blocking;
        this.clock = clock;
        this.lookUp = lookUp;
    }

    /**
     * Finds all addresses of a host. An address, or a name asked for lately, is answered before this returns; everything else on {@code loop}.
     *
     * @param found is given an empty list when there is no such name or no answer
     */
    void resolve(String host, Executor loop, Consumer<List<InetAddress>> found) {
        Optional<List<InetAddress>> known = remembered(host).or(() -> literal(host));
        if (known.isPresent()) {
            found.accept(known.get());
            return;
        }
        try {
            blocking.execute(() -> {
                List<InetAddress> addresses = lookUp(host);
                loop.execute(() -> found.accept(addresses));
            });
        } catch (RejectedExecutionException e) {
            found.accept(List.of());
        }
    }

    private Optional<List<InetAddress>> remembered(String host) {
        Answer answer = answers.get(host);
        return answer != null && clock.getAsLong() < answer.until()
                ? Optional.of(answer.addresses())
                : Optional.empty();
    }

    private List<InetAddress> lookUp(String host) {
        try {
            return remember(host, List.of(lookUp.allOf(host)));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private List<InetAddress> remember(String host, List<InetAddress> addresses) {
        if (answers.size() >= MOST_NAMES) {
            answers.clear();
        }
        answers.put(host, new Answer(addresses, clock.getAsLong() + KEEP_MILLIS));
        return addresses;
    }

    /** The address when the host is one already; {@code InetAddress} asks nobody about those. Empty inside when it only looks like one. */
    private Optional<List<InetAddress>> literal(String host) {
        boolean six = host.indexOf(':') >= 0;
        if (!six && !Characters.all(host, c -> c == '.' || (c >= '0' && c <= '9'))) {
            return Optional.empty();
        }
        try {
            boolean whole = six || FOUR_PARTS.matcher(host).matches();
            return Optional.of(whole ? remember(host, List.of(InetAddress.getByName(host))) : List.of());
        } catch (UnknownHostException e) {
            return Optional.of(List.of());
        }
    }
}
