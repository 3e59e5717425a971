package org.minaproxy.tls;

/** Which implementation of TLS does the work. */
public enum TlsEngine {
    /** {@link #JSSE}, today. */
    AUTO,
    /** The JVM's own: no native code, no descriptors; see {@link JvmTls} for what makes it faster. */
    JSSE,
    /**
     * BoringSSL through Conscrypt, when {@code conscrypt-openjdk-uber} is on the class path: cheaper handshakes for two file descriptors and about
     * 20 KB of native memory per engine.
     */
    CONSCRYPT;

    /**
     * @throws TlsSetupException when Conscrypt is chosen and not there
     */
    Engines engines() {
        return this == CONSCRYPT ? ConscryptEngines.load() : new JsseEngines();
    }
}
