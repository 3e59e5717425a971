package org.minaproxy.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** The JVM's own TLS. */
final class JsseEngines implements Engines {

    /** 2^14 octets less the room that JSSE keeps for the tag and the content type of TLS 1.3. */
    private static final EngineTraits TRAITS = new EngineTraits(EngineTraits.Buffers.HEAP, 16_367, 0, 0);

    @Override
    public SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JVM's own TLS cannot be used", e);
        }
    }

    @Override
    public PrivateKey adapt(PrivateKey key) {
        return FastCurves.adapt(key);
    }

    @Override
    public SSLEngine prepare(SSLEngine engine, SSLParameters parameters) {
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public boolean asksForWhatTheClientCan() {
        return true;
    }

    @Override
    public boolean saysUnrecognizedName() {
        return true;
    }

    @Override
    public EngineTraits traits() {
        return TRAITS;
    }
}
