package org.minaproxy.tls;

/**
 * How an engine likes to be fed.
 *
 * @param buffers what to unwrap from and wrap to; the other kind works too, with a copy more
 * @param plaintextPerRecord octets that fit into one record: a longer slice costs a second, small one
 * @param descriptors file descriptors that each engine holds until it is ended
 * @param nativeOctets memory outside the heap that it holds as long, about
 */
public record EngineTraits(Buffers buffers, int plaintextPerRecord, int descriptors, int nativeOctets) {

    /** Where the bytes of a buffer lie. */
    public enum Buffers {
        HEAP,
        DIRECT
    }
}
