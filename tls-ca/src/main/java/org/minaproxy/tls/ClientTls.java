package org.minaproxy.tls;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.bouncycastle.util.IPAddress;

/**
 * Makes TLS engines towards servers.
 * <pre>{@code
 * ClientTls tls = ClientTls.builder().trust(TrustAnchors.of(List.of(ca))).build();
 * SSLEngine engine = tls.newEngine("mail.example.com", 993);
 * }</pre>
 * The server's chain must lead to a trust anchor and its certificate must bear the name; otherwise the handshake fails with a {@link
 * javax.net.ssl.SSLHandshakeException}. Sessions are resumed per name and port.
 *
 * <p>Ending an engine is the caller's duty, as told at {@link ServerTls}. Safe for use by many threads; an engine is not.
 */
public final class ClientTls {

    private final Engines engines;
    private final boolean verifying;
    private final SSLContext context;
    private final String[] suites;
    private final String[] versions;

    private ClientTls(Builder builder) {
        engines = builder.engine.engines();
        verifying = !builder.insecure;
        versions = TlsVersion.names(builder.versions);
        context = engines.context(
                new KeyManager[0],
                verifying
                        ? builder.trust.orElseGet(TrustAnchors::system).managers()
                        : new TrustManager[] {new TrustEverybody()});
        suites = CipherSuites.of(context);
    }

    /** Verifies against {@link TrustAnchors#system()} unless told otherwise. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A new engine in client mode.
     *
     * @param name what the server's certificate must be for: a host name, which is also sent as SNI, or an IP address
     * @param port with the name, the key under which sessions are remembered
     */
    public SSLEngine newEngine(String name, int port) {
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = new SSLParameters(suites, versions);
        if (!(IPAddress.isValidIPv4(name) || IPAddress.isValidIPv6(name))) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (verifying) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return engines.prepare(engine, parameters);
    }

    /**
     * For clients that make their engines or sockets themselves. It checks the chain; checking the name is up to them, by
     * {@link SSLParameters#setEndpointIdentificationAlgorithm}.
     */
    public SSLContext context() {
        return context;
    }

    public EngineTraits traits() {
        return engines.traits();
    }

    /** The settings of a {@link ClientTls}; all have a default. */
    public static final class Builder {

        private TlsEngine engine = TlsEngine.AUTO;
        private List<TlsVersion> versions = List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2);
        private Optional<TrustAnchors> trust = Optional.empty();
        private boolean insecure;

        private Builder() {}

        public Builder engine(TlsEngine engine) {
            this.engine = engine;
            return this;
        }

        public Builder versions(List<TlsVersion> versions) {
            if (versions.isEmpty()) {
                throw new IllegalArgumentException("a TLS version is missing");
            }
            this.versions = List.copyOf(versions);
            return this;
        }

        public Builder trust(TrustAnchors anchors) {
            this.trust = Optional.of(anchors);
            return this;
        }

        /** Encrypts without knowing to whom: neither chain nor name is checked. Anybody on the path can read along. */
        public Builder insecure() {
            this.insecure = true;
            return this;
        }

        /**
         * @throws TlsSetupException when the engine is not available
         */
        public ClientTls build() {
            return new ClientTls(this);
        }
    }
}
