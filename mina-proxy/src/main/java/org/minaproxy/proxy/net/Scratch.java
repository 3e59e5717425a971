package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import org.minaproxy.proxy.relay.RelayBuffers;

/** Memory that all connections of a loop use in turn, each for the length of one event only. */
final class Scratch {

    /** A TLS record with all that may be around it (RFC 8446 §5.2), rounded up. */
    static final int RECORD = 17 * 1024;

    private static final int MOST_BEFORE_A_RELAY = 2 * 1024 * 1024;

    private final int mostQueued;
    private final RelayBuffers plain;
    private final ByteBuffer heapIn;
    private final ByteBuffer heapOut;
    private final ByteBuffer directIn;
    private final ByteBuffer directOut;
    private final ByteBuffer directPlain = ByteBuffer.allocateDirect(RECORD);

    Scratch(int largestChunk) {
        int encrypted = largestChunk + largestChunk / 64 + 2 * RECORD;
        mostQueued = 4 * encrypted + MOST_BEFORE_A_RELAY;
        plain = new RelayBuffers(largestChunk, largestChunk + 2 * RECORD);
        heapIn = ByteBuffer.allocate(encrypted);
        heapOut = ByteBuffer.allocate(encrypted);
        directIn = ByteBuffer.allocateDirect(encrypted);
        directOut = ByteBuffer.allocateDirect(encrypted);
    }

    /** More octets than one connection ever has to keep for a peer that plays fair. */
    int mostQueued() {
        return mostQueued;
    }

    RelayBuffers plain() {
        return plain;
    }

    /** For what a TLS engine decrypts. */
    ByteBuffer encryptedIn(boolean array) {
        return (array ? heapIn : directIn).clear();
    }

    /** For what a TLS engine has encrypted. */
    ByteBuffer encryptedOut(boolean array) {
        return (array ? heapOut : directOut).clear();
    }

    /** Moves as much as fits out of the heap: an engine that wants no arrays would keep 18 KiB of its own to copy them into, for each connection. */
    ByteBuffer outsideTheHeap(ByteBuffer from) {
        int length = Math.min(from.remaining(), directPlain.capacity());
        directPlain.clear().put(from.slice(from.position(), length));
        from.position(from.position() + length);
        return directPlain.flip();
    }
}
