package org.minaproxy.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that somebody believes without a further signature; a chain must lead to one of them. */
public final class TrustAnchors {

    private final TrustManager[] managers;

    private TrustAnchors(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            managers = factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set up trust anchors", e);
        }
    }

    /** What this JVM trusts: its {@code cacerts}, or the system property {@code javax.net.ssl.trustStore}. */
    public static TrustAnchors system() {
        return new TrustAnchors(null);
    }

    /** These certificates and no others: authorities, or a server's own. */
    public static TrustAnchors of(List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a certificate to trust is missing");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("anchor-" + i, certificates.get(i));
            }
            return new TrustAnchors(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot set up trust anchors", e);
        }
    }

    /** The JDK's, which knows chains and constraints but not whom we mean to speak to. */
    X509ExtendedTrustManager manager() {
        return Stream.of(managers)
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the JVM has no X.509 trust manager"));
    }
}
