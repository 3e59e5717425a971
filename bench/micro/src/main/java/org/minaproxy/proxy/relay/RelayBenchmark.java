package org.minaproxy.proxy.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.minaproxy.bench.Micro;
import org.minaproxy.proxy.timer.TimerWheel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** One step of the relay between connections that always have something and always take it: what the pump adds to the system calls. */
public class RelayBenchmark extends Micro {

    private static final int LARGEST = 256 * 1024;

    /** Octets that a step moves. */
    @Param({"80", "16384"})
    public int size;

    private final Relay relay = new Relay(
            new End(),
            new End(),
            new RelayBuffers(LARGEST, LARGEST + 1024),
            new Relay.Limits(16 * 1024, LARGEST, Duration.ofMinutes(30), Duration.ofSeconds(10)),
            new TimerWheel(() -> System.nanoTime() / 1_000_000, error -> {}),
            cause -> {});

    public RelayBenchmark() {
        relay.start(new byte[0], new byte[0]);
    }

    @Benchmark
    public long step() throws IOException {
        relay.onClientReadable();
        return relay.octetsUp();
    }

    private final class End implements RelayEnd {

        @Override
        public int read(ByteBuffer into) {
            int count = Math.min(size, into.remaining());
            into.position(into.position() + count);
            return count;
        }

        @Override
        public boolean write(ByteBuffer from) {
            from.position(from.limit());
            return true;
        }

        @Override
        public boolean isBackedUp() {
            return false;
        }

        @Override
        public void suspendReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public boolean wantsArrays() {
            return false;
        }
    }
}
