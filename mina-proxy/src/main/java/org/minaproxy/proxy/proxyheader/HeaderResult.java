package org.minaproxy.proxy.proxyheader;

import java.util.function.Function;
import java.util.function.Supplier;

/** What the bytes that came so far are. Once it is not {@link NeedMore}, more bytes change nothing. */
public sealed interface HeaderResult {

    /** Picks the branch; exhaustive at compile time. */
    <T> T fold(
            Supplier<? extends T> needMore,
            Function<? super Complete, ? extends T> complete,
            Function<? super Malformed, ? extends T> malformed);

    /** The beginning of a header, as far as it goes. Nothing is consumed. */
    record NeedMore() implements HeaderResult {
        @Override
        public <T> T fold(
                Supplier<? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return needMore.get();
        }
    }

    /**
     * A whole header. What follows is the client's own and is never looked at for a second header.
     *
     * @param length how many bytes the header took
     */
    record Complete(ProxyHeader header, int length) implements HeaderResult {
        @Override
        public <T> T fold(
                Supplier<? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return complete.apply(this);
        }
    }

    /**
     * Never a header: the connection ends without a greeting.
     *
     * @param reason for the log; holds none of the peer's bytes
     */
    record Malformed(String reason) implements HeaderResult {
        @Override
        public <T> T fold(
                Supplier<? extends T> needMore,
                Function<? super Complete, ? extends T> complete,
                Function<? super Malformed, ? extends T> malformed) {
            return malformed.apply(this);
        }
    }
}
