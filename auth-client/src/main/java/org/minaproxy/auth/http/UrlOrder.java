package org.minaproxy.auth.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Which of a service's URLs is asked first: as they were given, but those behind all others that have just failed. */
final class UrlOrder {

    private final List<URI> urls;
    private final long restNanos;
    private final LongSupplier nanos;
    private final Map<URI, Long> failures = new ConcurrentHashMap<>(); // no more than there are URLs

    /**
     * @param rest how long a URL that failed is asked last
     * @param nanos as {@link System#nanoTime()}
     */
    UrlOrder(List<URI> urls, Duration rest, LongSupplier nanos) {
        this.urls = urls;
        this.restNanos = rest.toNanos();
        this.nanos = nanos;
    }

    List<URI> inOrder() {
        if (failures.isEmpty()) {
            return urls;
        }
        long now = nanos.getAsLong();
        List<URI> order = new ArrayList<>(urls);
        List<URI> rested = urls.stream().filter(url -> isResting(url, now)).toList();
        order.removeAll(rested);
        order.addAll(rested);
        return order;
    }

    private boolean isResting(URI url, long now) {
        Long failed = failures.get(url);
        return failed != null && now - failed < restNanos;
    }

    void failed(URI url) {
        failures.put(url, nanos.getAsLong());
    }

    void answered(URI url) {
        failures.remove(url);
    }
}
