package org.minaproxy.tls;

import java.security.PrivateKey;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/** What differs between implementations of TLS. */
interface Engines {

    SSLContext context(KeyManager[] keys, TrustManager[] trust);

    /** The key in the form with which this implementation signs fastest. */
    PrivateKey adapt(PrivateKey key);

    /** Switches on what cannot be said with {@link javax.net.ssl.SSLParameters}. */
    void tune(SSLEngine engine);

    EngineTraits traits();
}
