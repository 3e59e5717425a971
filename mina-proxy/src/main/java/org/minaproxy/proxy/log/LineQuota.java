package org.minaproxy.proxy.log;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How many lines of one kind may be written in a while, so that strangers cannot fill the log. The others are counted, and the next line that is
 * written tells how many there were. Safe for use by all threads; its size does not depend on who causes the lines.
 */
public final class LineQuota {

    private final int lines;
    private final long period;
    private final LongSupplier clock;
    private long begun;
    private int written;
    private long suppressed;

    /**
     * A quota that is full at the start.
     *
     * @param clock milliseconds that only ever grow
     */
    public LineQuota(int lines, Duration period, LongSupplier clock) {
        this.lines = lines;
        this.period = period.toMillis();
        this.clock = clock;
        this.begun = clock.getAsLong();
    }

    /** Present when one more line may be written: how many were suppressed since the last one. */
    public synchronized OptionalLong take() {
        long now = clock.getAsLong();
        if (now - begun >= period) {
            begun = now;
            written = 0;
        }
        if (written == lines) {
            suppressed++;
            return OptionalLong.empty();
        }
        written++;
        long untold = suppressed;
        suppressed = 0;
        return OptionalLong.of(untold);
    }
}
