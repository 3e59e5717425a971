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

/**
 * Names to addresses without blocking a loop. Answers are kept for a while; how long the system's resolver keeps them is its own affair.
 */
public final class HostResolver {

    private static final long KEEP_MILLIS = Duration.ofSeconds(30).toMillis();
    private static final int MOST_NAMES = 10_000;
    private static final byte[] NO_ADDRESS = {};

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
        Optional<List<InetAddress>> known = literal(host).or(() -> remembered(host));
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
            List<InetAddress> addresses = List.of(lookUp.allOf(host));
            if (answers.size() >= MOST_NAMES) {
                answers.clear();
            }
            answers.put(host, new Answer(addresses, clock.getAsLong() + KEEP_MILLIS));
            return addresses;
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** The address when the host is one already; {@code InetAddress} asks nobody about those. Empty inside when it only looks like one. */
    private static Optional<List<InetAddress>> literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return Optional.of(List.of(InetAddress.getByName(host)));
            }
            if (!isDigitsAndDots(host)) {
                return Optional.empty();
            }
            byte[] four = fourParts(host);
            return Optional.of(four.length == 0 ? List.of() : List.of(InetAddress.getByAddress(four)));
        } catch (UnknownHostException e) {
            return Optional.of(List.of());
        }
    }

    private static boolean isDigitsAndDots(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** Reads 192.0.2.1 out of digits and dots. Java would also take 127.1 or 2130706433 for an address, and nothing at all for this host. */
    private static byte[] fourParts(String host) {
        byte[] octets = new byte[4];
        int part = 0;
        int start = 0;
        for (int i = 0; i <= host.length(); i++) {
            if (i == host.length() || host.charAt(i) == '.') {
                int digits = i - start;
                int number = digits >= 1 && digits <= 3 ? Integer.parseInt(host, start, i, 10) : -1;
                if (number < 0 || number > 255 || part == octets.length) {
                    return NO_ADDRESS;
                }
                octets[part++] = (byte) number;
                start = i + 1;
            }
        }
        return part == octets.length ? octets : NO_ADDRESS;
    }
}
