package org.minaproxy.tls;

/** Which implementation of TLS does the work. */
public enum TlsEngine {
    /** The JVM's own: no native code, no descriptors; see {@link JvmTls} for what makes it faster. */
    JSSE,
    /**
     * BoringSSL through Conscrypt, when {@code conscrypt-openjdk-uber} is on the class path: cheaper handshakes for two file descriptors and about
     * 20 KB of native memory per engine.
     */
    CONSCRYPT;

    /** Whether it is on the class path. The native library of Conscrypt need not be one for this machine: then {@link #traits} says so. */
    public boolean isThere() {
        return this == JSSE || TlsEngine.class.getResource("/org/conscrypt/Conscrypt.class") != null;
    }

    /**
     * What each engine that it makes holds and likes.
     *
     * @throws TlsSetupException when it cannot be used here
     */
    public EngineTraits traits() {
        return engines().traits();
    }

    /**
     * @throws TlsSetupException when it cannot be used here
     */
    Engines engines() {
        return this == CONSCRYPT ? ConscryptEngines.load() : new JsseEngines();
    }
}
