package org.minaproxy.proxy.clienthello;

import java.util.function.Function;

/** What the bytes that came so far are. Once it is not {@link NeedMore}, more bytes change nothing. */
public sealed interface HelloResult {

    /** Picks the branch; exhaustive at compile time. */
    <T> T fold(
            Function<? super NeedMore, ? extends T> needMore,
            Function<? super Complete, ? extends T> complete,
            Function<? super Malformed, ? extends T> malformed);

    /**
     * The beginning of a ClientHello, as far as it goes.
     *
     * @param octets at least so many more belong to it; never more than that are needed to see on
     */
    record NeedMore(int octets) implements HelloResult {
        @Override
        public <T> T fold(
                Function<? super NeedMore, ? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return needMore.apply(this);
        }
    }

    /** A whole ClientHello. */
    record Complete(ClientHello hello) implements HelloResult {
        @Override
        public <T> T fold(
                Function<? super NeedMore, ? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return complete.apply(this);
        }
    }

    /**
     * Never a ClientHello.
     *
     * @param reason for the log; holds none of the peer's bytes
     */
    record Malformed(String reason) implements HelloResult {
        @Override
        public <T> T fold(
                Function<? super NeedMore, ? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return malformed.apply(this);
        }
    }
}
