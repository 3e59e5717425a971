package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.transport.socket.nio.NioSession;

/** All I/O threads of the proxy. */
public final class IoLoops implements AutoCloseable {

    private final SocketService service = new SocketService();
    private final List<IoLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Starts the threads.
     *
     * @param count how many; one per processor is right
     * @param largestChunk octets that a relay moves at once at the most
     * @param onFatal is told what ended a thread; the sessions on it are lost
     */
    public IoLoops(int count, int largestChunk, Thread.UncaughtExceptionHandler onFatal) throws IOException {
        AtomicInteger number = new AtomicInteger();
        loops = IntStream.range(0, count)
                .mapToObj(i -> new IoLoop(
                        task -> {
                            Thread thread = new Thread(task, "io-" + number.incrementAndGet());
                            thread.setUncaughtExceptionHandler(onFatal);
                            thread.start();
                        },
                        largestChunk))
                .toList();
        for (IoLoop loop : loops) {
            service.open(new Anchor(loop, service));
        }
    }

    List<IoLoop> all() {
        return loops;
    }

    /** The loop that the caller is on; for others one of them, in turn. */
    IoLoop currentOrAny() {
        for (IoLoop loop : loops) {
            if (loop.isCurrent()) {
                return loop;
            }
        }
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    SocketService service() {
        return service;
    }

    /** Closes what is left and ends the threads. */
    @Override
    public void close() {
        loops.forEach(IoLoop::dispose);
        service.dispose();
    }

    /** MINA starts a loop's thread with its first session; this one has nothing to say and makes the loop run before there is another. */
    private static final class Anchor extends NioSession {
        private final DatagramChannel silent;

        Anchor(IoLoop loop, SocketService service) throws IOException {
            this(loop, service, DatagramChannel.open());
        }

        private Anchor(IoLoop loop, SocketService service, DatagramChannel channel) {
            super(loop, service, channel);
            this.config = service.getSessionConfig();
            this.silent = channel;
        }

        @Override
        public ByteChannel getChannel() {
            return silent;
        }

        @Override
        public TransportMetadata getTransportMetadata() {
            return SocketService.METADATA;
        }

        @Override
        public java.net.SocketAddress getRemoteAddress() {
            return new java.net.InetSocketAddress(0);
        }

        @Override
        public java.net.SocketAddress getLocalAddress() {
            return new java.net.InetSocketAddress(0);
        }
    }
}
