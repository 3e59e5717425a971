package org.minaproxy.proxy.relay;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One of the two connections of a relay; TLS, if any, is below it. All calls happen on the loop that owns both. */
public interface RelayEnd {

    /**
     * Reads once, without waiting: about as much as the buffer's limit asks for. With TLS a little more may come than that; the buffer's limit
     * is raised then, up to its capacity.
     *
     * @return the number of octets put into the buffer, which may be 0; -1 at the end of the input
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes all of the buffer: to the kernel as much as it takes, the rest into a queue. A connection that turns out to be lost says so to its
     * owner, not here.
     *
     * @return false when something had to be queued; {@link Relay#onDrained} must be called once the queue is empty again
     */
    boolean write(ByteBuffer from);

    /** Whether something is queued. */
    boolean isBackedUp();

    void suspendReading();

    void resumeReading();

    /** Tells the peer that nothing more will come (TLS close_notify, then FIN); only while nothing is queued. */
    void shutdownOutput();

    /** Whether octets are to be passed in buffers with an array, because a TLS engine works on arrays. */
    boolean wantsArrays();
}
