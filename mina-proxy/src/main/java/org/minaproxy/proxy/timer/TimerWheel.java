package org.minaproxy.proxy.timer;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A hashed timer wheel: setting and cancelling a timer costs the same with ten of them as with a hundred thousand.
 *
 * <pre>
 *   slot 0 ─ a ─ b        a timer waits in the slot of its tick, modulo the number of slots;
 *   slot 1                the hand visits one slot per tick and runs what is due,
 *   slot 2 ─ c            leaving what is due in a later round
 * </pre>
 *
 * Not thread-safe: one wheel belongs to one loop.
 */
public final class TimerWheel implements Timers {

    /** The length of a tick in milliseconds: no mail time-out needs to be more exact. */
    public static final int TICK = 50;

    private static final int SLOTS = 1024;

    private final Entry[] slots = new Entry[SLOTS];
    private final LongSupplier clock;
    private final Consumer<Throwable> onError;
    private long now;
    private long hand;
    private int waiting;

    /**
     * Makes an empty wheel.
     *
     * @param clock milliseconds that never go back, from any start, also a negative one
     * @param onError is told what a task threw; the others run all the same
     */
    public TimerWheel(LongSupplier clock, Consumer<Throwable> onError) {
        this.clock = clock;
        this.onError = onError;
        this.now = clock.getAsLong();
        this.hand = Math.floorDiv(now, TICK);
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Entry(TimerWheel::nothing, 0);
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        long due = Math.max(hand + 1, Math.floorDiv(now + delay.toMillis() + TICK - 1, TICK));
        Entry entry = new Entry(task, due);
        entry.insertBefore(slots[slot(due)]);
        waiting++;
        return entry;
    }

    @Override
    public long now() {
        return now;
    }

    /**
     * How many milliseconds the owner may sleep before the next call of {@link #advance}: until the first slot with a timer in it, which may be due in a later
     * round; at most {@code most}.
     */
    public long sleep(long most) {
        if (waiting == 0) {
            return most;
        }
        long tick = hand + 1;
        while (tick < hand + SLOTS && tick * TICK - now < most && slots[slot(tick)].isAlone()) {
            tick++;
        }
        return Math.min(most, Math.max(1, tick * TICK - now));
    }

    /** Reads the clock and runs what is due. */
    public void advance() {
        now = clock.getAsLong();
        long target = Math.floorDiv(now, TICK);
        while (hand < target) {
            if (waiting == 0) {
                hand = target;
                return;
            }
            hand++;
            runDue(slots[slot(hand)]);
        }
    }

    private void runDue(Entry slot) {
        Entry batch = new Entry(TimerWheel::nothing, 0);
        slot.moveFollowersTo(batch);
        while (batch.next != batch) {
            Entry entry = batch.next;
            entry.unlink();
            if (entry.due <= hand) {
                waiting--;
                run(entry.task);
            } else {
                entry.insertBefore(slot);
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            onError.accept(e);
        }
    }

    private static void nothing() {}

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }

    /** A link of a ring; one that is alone is not waiting. */
    private final class Entry implements Timer {
        private final long due;
        private Runnable task;
        private Entry next = this;
        private Entry previous = this;

        Entry(Runnable task, long due) {
            this.due = due;
            this.task = task;
        }

        void insertBefore(Entry head) {
            previous = head.previous;
            next = head;
            previous.next = this;
            head.previous = this;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            next = this;
            previous = this;
        }

        boolean isAlone() {
            return next == this;
        }

        void moveFollowersTo(Entry batch) {
            if (!isAlone()) {
                batch.insertBefore(this);
                unlink();
            }
        }

        @Override
        public void cancel() {
            if (!isAlone()) {
                unlink();
                waiting--;
                task = TimerWheel::nothing; // whoever keeps the timer shall not keep what it was for
            }
        }
    }
}
