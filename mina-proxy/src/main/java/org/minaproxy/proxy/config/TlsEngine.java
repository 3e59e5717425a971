package org.minaproxy.proxy.config;

/** Who does the cryptography. */
public enum TlsEngine {
    /** Conscrypt where it is on the class path and suits, else the Java runtime. */
    AUTO,
    /** The Java runtime. */
    JSSE,
    CONSCRYPT
}
