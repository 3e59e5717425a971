package org.minaproxy.proxy.net;

import java.io.IOException;

/** What a connection is doing at the moment, which decides who gets its bytes. */
interface Stage {

    /** There is something to read, or the end of the input. */
    void onReadable() throws IOException;

    /** All that was queued has left. */
    default void onDrained() {}

    /** The connection is gone without a proper end; the reason is for the log. */
    default void onLost(String reason) {}

    /** The connection is closed; the last call. */
    default void onClosed(String reason) {}
}
