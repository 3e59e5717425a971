package org.minaproxy.tls;

import java.security.PrivateKey;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** What differs between implementations of TLS. */
interface Engines {

    SSLContext context(KeyManager[] keys, TrustManager[] trust);

    /** The key in the form with which this implementation signs fastest. */
    PrivateKey adapt(PrivateKey key);

    /**
     * Gives a fresh engine its settings, those that {@link SSLParameters} cannot carry included.
     *
     * @return the engine to use instead
     */
    SSLEngine prepare(SSLEngine engine, SSLParameters parameters);

    /** Whether a key manager is only asked for kinds of keys that the client can verify; otherwise it is asked for all, and the last answer is served. */
    boolean asksForWhatTheClientCan();

    /** Where it is asked for all: the kinds that the client of the handshake under way can verify, if that is known. */
    default Optional<Set<String>> clientsKeys() {
        return Optional.empty();
    }

    /** Whether a name that no matcher takes ends with the alert unrecognized_name; otherwise the key manager breaks off by a {@link Refusal}. */
    boolean saysUnrecognizedName();

    EngineTraits traits();
}
