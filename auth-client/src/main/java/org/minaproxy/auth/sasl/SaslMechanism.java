package org.minaproxy.auth.sasl;

import java.util.function.Supplier;

/** One SASL mechanism: its registered name and how an exchange with a client begins. */
public interface SaslMechanism {

    /** As registered with IANA, in upper case: {@code PLAIN}. */
    String name();

    /**
     * Whether the client's password reaches us in clear, so that it may only be offered on an encrypted connection, and can be replayed at a
     * backend.
     */
    boolean revealsPassword();

    /**
     * @param challenges makes a fresh challenge with angle brackets, for mechanisms that need one
     */
    SaslServer server(Supplier<String> challenges);
}
