package org.minaproxy.tls;

import java.security.Security;

/**
 * Settings of {@link TlsEngine#JSSE} that hold for the whole JVM, because the JDK offers no narrower place for them.
 */
public final class JvmTls {

    private JvmTls() {}

    /**
     * Makes X25519 faster, on older JVMs signatures with P-256 too, and refuses renegotiation by clients. To be called once at start, before the
     * first {@link ServerTls} or {@link ClientTls} is built; a second call does nothing.
     */
    public static void prepare() {
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
        if (Security.getProvider(FastCurves.NAME) == null) {
            Security.insertProviderAt(new FastCurves(), 1);
        }
    }
}
