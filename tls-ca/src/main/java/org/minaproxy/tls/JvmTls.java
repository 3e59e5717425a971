package org.minaproxy.tls;

import java.security.Security;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Settings of TLS that hold for the whole JVM, because there is no narrower place for them on every JVM.
 */
public final class JvmTls {

    private JvmTls() {}

    /** As {@link #prepare(List)}, with the {@linkplain KeyGroup#usual usual} groups. */
    public static void prepare() {
        prepare(KeyGroup.usual());
    }

    /**
     * Makes X25519 of {@link TlsEngine#JSSE} faster, on older JVMs signatures with P-256 too, refuses renegotiation by clients, and says which groups
     * there are. To be called once at start, before the first {@link ServerTls} or {@link ClientTls} is built: JSSE reads some of this only once.
     *
     * @param groups for key agreement, the best first; each engine leaves out what it does not have
     */
    public static void prepare(List<KeyGroup> groups) {
        System.setProperty(
                "jdk.tls.namedGroups", groups.stream().map(KeyGroup::toString).collect(Collectors.joining(",")));
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
        if (Security.getProvider(FastCurves.NAME) == null) {
            Security.insertProviderAt(new FastCurves(), 1);
        }
    }
}
