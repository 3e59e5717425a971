package org.minaproxy.proxy.authserver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often may be asked about one client: so many times in a minute, whoever asks. An IPv6 client is its /64, because it can have any address
 * in it.
 *
 * <p>Only so many clients are counted by themselves; those that come after them share one count, until the minute is over. For any thread.
 */
public final class AskingLimit {

    private static final long MINUTE = 60_000;
    private static final int NETWORK_OCTETS = 8;
    private static final String ALL_OTHERS = "";

    private final int rate;
    private final int clients;
    private final LongSupplier millis;
    private final Map<String, Integer> counts = new HashMap<>();
    private long began;

    /** @param millis a clock that never goes back */
    public AskingLimit(int rate, int clients, LongSupplier millis) {
        this.rate = rate;
        this.clients = clients;
        this.millis = millis;
        this.began = millis.getAsLong();
    }

    /** Counts a question; says whether it may be answered. */
    public synchronized boolean admits(InetAddress client) {
        long now = millis.getAsLong();
        if (now - began >= MINUTE) {
            counts.clear();
            began = now;
        }
        String key = key(client);
        String counted = counts.containsKey(key) || counts.size() < clients ? key : ALL_OTHERS;
        int count = counts.getOrDefault(counted, 0) + 1;
        counts.put(counted, count);
        return count <= rate;
    }

    private static String key(InetAddress client) {
        byte[] octets = client.getAddress();
        return Arrays.toString(client instanceof Inet6Address ? Arrays.copyOf(octets, NETWORK_OCTETS) : octets);
    }
}
