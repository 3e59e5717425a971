package org.minaproxy.proxy.relay;

import java.nio.ByteBuffer;

/**
 * The scratch memory of one loop, shared by all of its relays: a session that has nothing to say holds nothing.
 *
 * <p>A chunk is read into it and written out of it in one step, so it is never occupied between two events.
 */
public final class RelayBuffers {

    private final int largestChunk;
    private final ByteBuffer direct;
    private final ByteBuffer heap;

    /**
     * Allocates both buffers.
     *
     * @param largestChunk octets that are read at once at the most
     * @param capacity of each buffer: TLS may deliver more than was asked for, namely what an earlier read left undecided
     */
    public RelayBuffers(int largestChunk, int capacity) {
        this.largestChunk = largestChunk;
        direct = ByteBuffer.allocateDirect(capacity);
        heap = ByteBuffer.allocate(capacity);
    }

    /** An empty buffer that asks for {@code limit} octets. */
    public ByteBuffer take(boolean array, int limit) {
        ByteBuffer buffer = array ? heap : direct;
        return buffer.clear().limit(Math.min(limit, largestChunk));
    }
}
