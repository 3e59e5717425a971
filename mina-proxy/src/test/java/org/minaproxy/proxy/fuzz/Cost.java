package org.minaproxy.proxy.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What reading a peer's bytes may cost in memory: in proportion to how many there are, never to what they say. */
public final class Cost {

    private static final long BASE = 8 << 10;
    private static final long BASE_UNDER_WATCH = 1 << 20;
    private static final long EACH_UNDER_WATCH = 16 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /**
     * Does the work on so many octets and fails if it takes more memory than they are worth. What takes too much is done once more before it is
     * judged: the first time, classes are loaded.
     *
     * @param each octets of memory for each octet of input
     */
    public static <T> T bounded(int octets, int each, Supplier<T> work) {
        return bounded(octets, BASE + (long) each * octets, work);
    }

    /** Likewise while the fuzzer watches, which itself takes memory for each comparison: what is left to find are explosions. */
    public static <T> T bounded(int octets, Supplier<T> work) {
        return bounded(octets, BASE_UNDER_WATCH + EACH_UNDER_WATCH * octets, work);
    }

    private static <T> T bounded(int octets, long most, Supplier<T> work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        T result = work.get();
        if (THREADS.getCurrentThreadAllocatedBytes() - before > most) {
            long again = THREADS.getCurrentThreadAllocatedBytes();
            result = work.get();
            long taken = THREADS.getCurrentThreadAllocatedBytes() - again;
            if (taken > most) {
                throw new AssertionError(taken + " octets of memory for " + octets + " octets of input");
            }
        }
        return result;
    }
}
