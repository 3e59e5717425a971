package org.minaproxy.proxy.session;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.minaproxy.proxy.protocol.Ending;

/** All sessions that live, and how many there may be. Safe for use by all threads. */
public final class Sessions {

    private final int limit;
    private final Set<Session> live = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean stopping;

    public Sessions(int limit) {
        this.limit = limit;
    }

    /** Makes a session that takes itself off the list when it ends. */
    public interface Maker {
        Session make(String id, Consumer<Session> ended);
    }

    /**
     * Whether a client may come in.
     *
     * @param refusal present when the session is only there to say why not
     */
    public record Admission(Session session, Optional<Ending> refusal) {}

    /**
     * Enters a new session, unless there are too many or the proxy stops.
     *
     * @param name what a balancer calls it already; empty: it gets a name here
     */
    public Admission admit(Optional<String> name, Maker maker) {
        Session session = maker.make(name.orElseGet(Sessions::newId), this::remove);
        live.add(session);
        if (count.incrementAndGet() > limit) {
            return refuse(session, Ending.OVERLOADED);
        }
        return stopping ? refuse(session, Ending.SHUTDOWN) : new Admission(session, Optional.empty());
    }

    private Admission refuse(Session session, Ending ending) {
        remove(session);
        return new Admission(session, Optional.of(ending));
    }

    /** Lets nobody in any more and tells all sessions; those that have not logged in end. */
    public void shutDown() {
        stopping = true;
        forEach(Session::shutDown);
    }

    /** How many there are. */
    public int size() {
        return live.size();
    }

    /** Visits each; those that come or go meanwhile may be missed. */
    public void forEach(Consumer<Session> visitor) {
        live.forEach(visitor);
    }

    /** Waits for the last one to end; says whether it did in time. Not for I/O threads. */
    public boolean awaitNone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (live) {
            try {
                for (long left = patience.toNanos(); !live.isEmpty() && left > 0; left = deadline - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(live, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return live.isEmpty();
    }

    private void remove(Session session) {
        if (live.remove(session)) {
            count.decrementAndGet();
        }
        if (live.isEmpty()) {
            synchronized (live) {
                live.notifyAll();
            }
        }
    }

    // Short enough for a log line, long enough not to come twice in one.
    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 10);
    }
}
