package org.minaproxy.tls;

/**
 * How an engine likes to be fed.
 *
 * @param buffers what to unwrap from and wrap to; the other kind works too, with a copy more
 * @param plaintextPerRecord octets that fit into one record: a longer slice costs a second, small one
 */
public record EngineTraits(Buffers buffers, int plaintextPerRecord) {

    /** Where the bytes of a buffer lie. */
    public enum Buffers {
        HEAP,
        DIRECT
    }
}
