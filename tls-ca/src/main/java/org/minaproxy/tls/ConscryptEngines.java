package org.minaproxy.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/** BoringSSL through Conscrypt. Loaded only when it is chosen, because Conscrypt's classes need not be there. */
final class ConscryptEngines implements Engines {

    private static final EngineTraits TRAITS = new EngineTraits(EngineTraits.Buffers.DIRECT, 16_384, 2, 24 * 1024);

    private final Provider provider;

    private ConscryptEngines(Provider provider) {
        this.provider = provider;
    }

    static Engines load() {
        try {
            Conscrypt.checkAvailability();
            return new ConscryptEngines(
                    Conscrypt.newProviderBuilder().provideTrustManager(false).build());
        } catch (LinkageError e) { // the classes, or the native library for this machine
            throw new TlsSetupException(
                    "the TLS engine conscrypt is not available (" + e.getMessage() + ")",
                    "put conscrypt-openjdk-uber on the class path or choose jsse");
        }
    }

    @Override
    public SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(keys, Stream.of(trust).map(JdkTrustManager::adapt).toArray(TrustManager[]::new), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt cannot be used", e);
        }
    }

    @Override
    public PrivateKey adapt(PrivateKey key) {
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), provider)
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            return key; // slower, but the same key
        }
    }

    @Override
    public SSLEngine prepare(SSLEngine engine, SSLParameters parameters) {
        engine.setSSLParameters(parameters);
        Conscrypt.setUseSessionTickets(engine, true);
        List<String> protocols = List.of(parameters.getApplicationProtocols());
        return engine.getUseClientMode() ? engine : StrictEngine.of(engine, protocols);
    }

    @Override
    public boolean asksForWhatTheClientCan() {
        return false;
    }

    @Override
    public Optional<Set<String>> clientsKeys() {
        return StrictEngine.clientsKeys();
    }

    @Override
    public boolean saysUnrecognizedName() {
        return false;
    }

    @Override
    public EngineTraits traits() {
        return TRAITS;
    }
}
