package org.minaproxy.proxy.endtoend;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** What the I/O threads of this process have used so far. */
final class LoopThreads {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private LoopThreads() {}

    static long allocatedOctets() {
        return sum(THREADS::getThreadAllocatedBytes);
    }

    static long cpuMillis() {
        return TimeUnit.NANOSECONDS.toMillis(sum(THREADS::getThreadCpuTime));
    }

    private static long sum(LongUnaryOperator used) {
        return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().matches("(io|IoLoop)-.*"))
                .mapToLong(thread -> used.applyAsLong(thread.getThreadId()))
                .sum();
    }
}
