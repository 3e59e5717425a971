package org.minaproxy.tls;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Makes TLS engines towards servers.
 * <pre>{@code
 * ClientTls tls = ClientTls.builder().trust(TrustAnchors.of(List.of(ca))).build();
 * SSLEngine engine = tls.newEngine("mail.example.com", 993);
 * }</pre>
 * The server's chain must lead to a trust anchor and its certificate must bear the name (RFC 9525; the common name does not count); otherwise the handshake fails with a {@link
 * javax.net.ssl.SSLHandshakeException}. Sessions are resumed per name and port.
 *
 * <p>Ending an engine is the caller's duty, as told at {@link ServerTls}. Safe for use by many threads; an engine is not.
 */
public final class ClientTls {

    private static final int SESSIONS = 2_000;
    private static final int SESSION_SECONDS = 2 * 60 * 60;

    private final Engines engines;
    private final TrustManager[] trust;
    private final boolean showingIdentity;
    private final String[] suites;
    private final String[] versions;
    private volatile SSLContext context;

    private ClientTls(Builder builder) {
        engines = builder.engine.engines();
        versions = TlsVersion.names(builder.versions);
        trust = new TrustManager[] {verifier(builder)};
        showingIdentity = builder.identity.isPresent();
        context = context(builder.identity);
        suites = CipherSuite.names(context, CipherSuite.all(), builder.versions);
    }

    private SSLContext context(Optional<TlsIdentity> identity) {
        SSLContext made = engines.context(
                identity.stream()
                        .map(it -> new ClientKeyManager(it, engines.adapt(it.key())))
                        .toArray(KeyManager[]::new),
                trust);
        SSLSessionContext sessions = made.getClientSessionContext();
        sessions.setSessionCacheSize(SESSIONS);
        sessions.setSessionTimeout(SESSION_SECONDS);
        return made;
    }

    private static X509ExtendedTrustManager verifier(Builder builder) {
        return builder.insecure
                ? new TrustEverybody(builder.pins)
                : new ServerVerifier(
                        builder.trust.orElseGet(TrustAnchors::system).manager(), builder.pins);
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
        ServerName server = new ServerName(name);
        if (!server.isAddress()) {
            parameters.setServerNames(List.of(new SNIHostName(server.text())));
        }
        return engines.prepare(engine, parameters);
    }

    /**
     * From the next handshake on this identity is shown; possible only where there was one from the start. No session is resumed in which a server has seen the
     * earlier one.
     */
    public void replaceIdentity(TlsIdentity identity) {
        if (!showingIdentity) {
            throw new IllegalStateException("no identity was given at first");
        }
        context = context(Optional.of(identity));
    }

    /** For clients that make their engines or sockets themselves. A socket or engine must be made with the name of its server, which is verified likewise. */
    public SSLContext context() {
        return context;
    }

    public EngineTraits traits() {
        return engines.traits();
    }

    /** The settings of a {@link ClientTls}; all have a default. */
    public static final class Builder {

        private TlsEngine engine = TlsEngine.JSSE;
        private List<TlsVersion> versions = List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2);
        private Optional<TrustAnchors> trust = Optional.empty();
        private boolean insecure;
        private List<KeyPin> pins = List.of();
        private Optional<TlsIdentity> identity = Optional.empty();

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

        /** The server's own key must be one of these, besides all else; none: any key. */
        public Builder pins(List<KeyPin> pins) {
            this.pins = List.copyOf(pins);
            return this;
        }

        /** Shown to servers that ask for a certificate. */
        public Builder identity(TlsIdentity identity) {
            this.identity = Optional.of(identity);
            return this;
        }

        /**
         * Encrypts without knowing to whom: neither chain nor name is checked, and anybody on the path can read along. With pins it is known after
         * all: who holds the key.
         */
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
