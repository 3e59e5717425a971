package org.minaproxy.proxy.timer;

import java.time.Duration;

/** Runs tasks later, on the thread that owns it; to be called on that thread only. */
public interface Timers {

    /** The task runs once, at the earliest after {@code delay}, and at most a tick later than that. */
    Timer after(Duration delay, Runnable task);

    /** Milliseconds since an arbitrary point; never goes back; as precise as one turn of the owning thread's loop. */
    long now();

    /** A task that waits. */
    interface Timer {

        /** A timer that has nothing to do. */
        Timer NONE = () -> {};

        /** The task will not run, if it has not run yet; may be called any number of times. */
        void cancel();
    }
}
