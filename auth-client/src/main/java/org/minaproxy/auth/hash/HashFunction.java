package org.minaproxy.auth.hash;

/** One way to turn a password into text that can be kept. Without state, so that one serves all threads. */
interface HashFunction {

    /**
     * Whether this is a hash of ours, at a price that we are willing to pay.
     *
     * @throws IllegalArgumentException with a sentence for the operator that does not quote the hash
     */
    void check(String hash);

    /** Takes as long for a wrong password as for the right one. */
    boolean matches(String hash, byte[] password);

    /**
     * A new hash with a fresh salt.
     *
     * @throws IllegalArgumentException when this password cannot be kept this way
     */
    String make(byte[] password);
}
