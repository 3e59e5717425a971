package org.minaproxy.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;

/** One connection of a relay under test: the test says what arrives, how much the kernel takes, and when the queue leaves. */
final class FakeEnd implements RelayEnd {

    private final Deque<byte[]> arriving = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private byte[] queued = {};
    private int room = Integer.MAX_VALUE;
    private boolean ending;
    private boolean array;
    private Optional<String> broken = Optional.empty();

    /** What the relay did to it. */
    boolean suspended;

    boolean outputShut;
    int lastAsked;
    int queuings;

    void arrives(byte[] octets) {
        arriving.add(octets);
    }

    void ends() {
        ending = true;
    }

    void breaks(String reason) {
        broken = Optional.of(reason);
    }

    /** The kernel takes this many octets and queues the rest, until {@link #drain}. */
    void takesOnly(int octets) {
        room = octets;
    }

    void usesArrays() {
        array = true;
    }

    boolean hasInput() {
        return !arriving.isEmpty() || ending;
    }

    /** The queue leaves, and the kernel takes everything again. */
    void drain() {
        sent.writeBytes(queued);
        queued = new byte[0];
        room = Integer.MAX_VALUE;
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    int queued() {
        return queued.length;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        assertFalse(suspended, "read although suspended");
        if (broken.isPresent()) {
            throw new IOException(broken.get());
        }
        lastAsked = into.remaining();
        byte[] next = arriving.peek();
        if (next == null) {
            return ending ? -1 : 0;
        }
        arriving.remove();
        int count = Math.min(next.length, into.remaining());
        into.put(next, 0, count);
        if (count < next.length) {
            arriving.addFirst(Arrays.copyOfRange(next, count, next.length));
        }
        return count;
    }

    @Override
    public boolean write(ByteBuffer from) {
        assertFalse(outputShut, "written after the end");
        assertFalse(isBackedUp(), "more than one chunk is queued");
        int count = Math.min(room, from.remaining());
        room -= count;
        byte[] taken = new byte[count];
        from.get(taken);
        sent.writeBytes(taken);
        queued = new byte[from.remaining()];
        from.get(queued);
        queuings += queued.length > 0 ? 1 : 0;
        return queued.length == 0;
    }

    @Override
    public boolean isBackedUp() {
        return queued.length > 0;
    }

    @Override
    public void suspendReading() {
        suspended = true;
    }

    @Override
    public void resumeReading() {
        suspended = false;
    }

    @Override
    public void shutdownOutput() {
        assertFalse(isBackedUp(), "shut while something is queued");
        assertFalse(outputShut, "shut twice");
        outputShut = true;
    }

    @Override
    public boolean wantsArrays() {
        return array;
    }
}
