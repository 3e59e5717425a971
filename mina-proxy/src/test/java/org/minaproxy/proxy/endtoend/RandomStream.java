package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Random octets without end, the same for writer and reader, who may be different threads. */
final class RandomStream {

    private static final int PERIOD = 1_048_583; // a prime: no buffer's size divides it
    private static final int CHUNK = 64 * 1024;

    private final byte[] period = new byte[PERIOD + CHUNK];

    RandomStream(long seed) {
        new Random(seed).nextBytes(period);
        System.arraycopy(period, 0, period, PERIOD, CHUNK);
    }

    /** Not so random: the same text again and again; once in each period it is cut off. */
    RandomStream(String text) {
        byte[] octets = text.getBytes(ISO_8859_1);
        for (int i = 0; i < period.length; i++) {
            period[i] = octets[i % PERIOD % octets.length];
        }
    }

    /** The first octets. */
    byte[] beginning(int count) {
        return Arrays.copyOf(period, count);
    }

    /** Writes the first {@code count} octets from a thread of its own. */
    Sending send(Peer peer, long count) {
        Sending sending = new Sending(peer, count);
        Thread thread = new Thread(sending, "sender");
        thread.setDaemon(true);
        thread.start();
        return sending;
    }

    /** Reads octets that must be those from {@code position} on. */
    void receive(Peer peer, long position, long count) throws IOException {
        byte[] chunk = new byte[CHUNK];
        for (long at = position; at < position + count; ) {
            int wanted = (int) Math.min(CHUNK, position + count - at);
            byte[] some = wanted == CHUNK ? chunk : new byte[wanted];
            int read = peer.read(some);
            long now = at;
            assertTrue(read > 0, () -> "the input ended after " + now + " octets");
            int offset = (int) (at % PERIOD);
            assertEquals(
                    -1,
                    Arrays.mismatch(some, 0, read, period, offset, offset + read),
                    () -> "other octets than were sent, behind " + now);
            at += read;
        }
    }

    /** Receives on a thread of its own. */
    CompletableFuture<Void> receiveAsync(Peer peer, long position, long count) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        receive(peer, position, count);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "receiver");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /** What to do behind the last octet. */
    interface Closing {
        void run() throws IOException;
    }

    /** A writer at work. */
    final class Sending implements Runnable {

        private static final long STALL_MILLIS = 500;

        private final Peer peer;
        private final long count;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private long sent;

        Sending(Peer peer, long count) {
            this.peer = peer;
            this.count = count;
        }

        @Override
        public void run() {
            try {
                while (sent < count) {
                    int offset = (int) (sent % PERIOD);
                    int size = (int) Math.min(CHUNK, count - sent);
                    peer.socket().getOutputStream().write(period, offset, size);
                    advance(size);
                }
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        }

        private synchronized void advance(int size) {
            sent += size;
            notifyAll();
        }

        /** Waits until a write has not come back for half a second: nobody takes anything any more. Says how much was taken. */
        synchronized long awaitBlocked() throws InterruptedException {
            for (long before = -1; before != sent; ) {
                before = sent;
                wait(STALL_MILLIS);
            }
            assertFalse(done.isDone(), "the writer was never blocked");
            return sent;
        }

        /** Does it once all is written. */
        CompletableFuture<Void> whenDone(Closing then) {
            return done.thenRun(() -> {
                try {
                    then.run();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        /** Waits until all is written. */
        void join() {
            done.orTimeout(300, java.util.concurrent.TimeUnit.SECONDS).join();
        }
    }
}
