package org.minaproxy.proxy.endtoend;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.CaDirectory;

/** The authority of a test: the one that the proxy under test uses too, when it has the same folder. */
public final class TestCa {

    private final CaDirectory directory;

    /** @param folder the proxy's {@code state-directory} */
    public TestCa(Path folder) {
        directory = CaDirectory.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
    }

    Path certificateFile() {
        return directory.certificateFile();
    }

    TlsIdentity issue(String... names) {
        return directory.server(names);
    }

    CaDirectory directory() {
        return directory;
    }

    /** For clients that trust this authority and no other. */
    SSLContext client() throws Exception {
        return context(new KeyManager[0], trust(List.of(directory.certificate())));
    }

    /** For a server with a certificate for these names. */
    public SSLContext server(String... names) throws Exception {
        return server(issue(names));
    }

    static SSLContext server(TlsIdentity identity) throws Exception {
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "server", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        return context(keys.getKeyManagers(), new TrustManager[0]);
    }

    private static TrustManager[] trust(List<X509Certificate> anchors) throws Exception {
        KeyStore store = emptyStore();
        for (X509Certificate anchor : anchors) {
            store.setCertificateEntry(anchor.getSerialNumber().toString(), anchor);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }
}
