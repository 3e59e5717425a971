package org.minaproxy.proxy.config;

/** Who does the cryptography. */
public enum TlsEngine {
    /** Conscrypt when it is there, else the Java runtime. */
    AUTO,
    JSSE,
    CONSCRYPT
}
