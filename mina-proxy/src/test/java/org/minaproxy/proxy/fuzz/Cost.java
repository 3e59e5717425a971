package org.minaproxy.proxy.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What reading a peer's bytes may cost in memory: in proportion to how many there are, never to what they say. */
public final class Cost {

    private static final long BASE = 64 << 10;
    private static final long EACH = 1024; // a regular expression watched by the fuzzer takes some hundred

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Cost() {}

    /**
     * Does the work on so many octets and fails if it takes more memory than they are worth. What takes too much is done once more before it is
     * judged: the first time, classes are loaded, and rewritten by the fuzzer.
     */
    public static <T> T bounded(int octets, Supplier<T> work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        T result = work.get();
        if (!isBounded(octets, before)) {
            long again = THREADS.getCurrentThreadAllocatedBytes();
            result = work.get();
            if (!isBounded(octets, again)) {
                throw new AssertionError("too much memory for " + octets + " octets of input");
            }
        }
        return result;
    }

    private static boolean isBounded(int octets, long before) {
        return THREADS.getCurrentThreadAllocatedBytes() - before <= BASE + EACH * octets;
    }
}
