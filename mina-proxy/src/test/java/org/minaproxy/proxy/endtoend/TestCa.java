package org.minaproxy.proxy.endtoend;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TrustAnchors;
import org.minaproxy.tls.store.CaDirectory;

/** The authority of a test: the one that the proxy under test uses too, when it has the same folder. */
public final class TestCa {

    private final CaDirectory directory;

    /** @param folder the proxy's {@code state-directory} */
    public TestCa(Path folder) {
        directory = CaDirectory.openOrCreate(folder.resolve("ca"), Clock.systemUTC());
    }

    /** What others are told to trust. */
    public Path certificateFile() {
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
        return clientOf(directory.certificate());
    }

    /** For clients that trust this authority and no other. */
    static SSLContext clientOf(X509Certificate authority) throws Exception {
        return context(new KeyManager[0], trust(List.of(authority)));
    }

    /** For a server with a certificate for these names. */
    public SSLContext server(String... names) throws Exception {
        return server(issue(names));
    }

    static SSLContext server(TlsIdentity identity) throws Exception {
        return context(keys(identity), new TrustManager[0]);
    }

    /** For a server with a certificate for these names that knows clients by certificates of this authority. */
    public SSLContext mutual(String... names) throws Exception {
        return context(keys(issue(names)), trust(List.of(directory.certificate())));
    }

    /** For clients that trust this authority and show a certificate of their own, whatever authorities the server hints at. */
    SSLContext client(TlsIdentity identity) {
        return ClientTls.builder()
                .engine(TlsEngine.JSSE)
                .trust(TrustAnchors.of(List.of(directory.certificate())))
                .identity(identity)
                .build()
                .context();
    }

    /** One that nobody vouches for. */
    static TlsIdentity selfSigned(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X500Principal itself = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                        itself,
                        BigInteger.TEN,
                        Date.from(now),
                        Date.from(now.plus(Duration.ofDays(1))),
                        itself,
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name)))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        return new TlsIdentity(
                List.of(new JcaX509CertificateConverter().getCertificate(certificate)), pair.getPrivate());
    }

    private static KeyManager[] keys(TlsIdentity identity) throws Exception {
        KeyStore store = emptyStore();
        store.setKeyEntry("own", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
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
