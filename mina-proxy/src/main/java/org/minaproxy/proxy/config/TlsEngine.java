package org.minaproxy.proxy.config;

/** Who does the cryptography. */
public enum TlsEngine {
    /** The Java runtime. */
    AUTO,
    JSSE,
    CONSCRYPT
}
