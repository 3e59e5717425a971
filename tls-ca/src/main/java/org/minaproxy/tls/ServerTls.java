package org.minaproxy.tls;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;

/**
 * Makes the TLS engines of one listener.
 * <pre>{@code
 * ServerTls tls = ServerTls.builder(List.of(identity)).alpn("imap").build();
 * SSLEngine engine = tls.newEngine();
 * }</pre>
 * The first identity serves whoever names no server or one we do not know; the others are chosen by the name the client asks for (SNI): the exact name before a
 * wildcard. Of identities for one name with different kinds of keys each client gets one that it can verify.
 *
 * <p>Whoever takes an engine must end it: {@code closeOutbound}, {@code wrap} until it is done, {@code closeInbound} (its exception means
 * nothing then). Conscrypt holds native memory and two descriptors until that has happened, also after a failed handshake.
 *
 * <p>Safe for use by many threads; an engine is not.
 */
public final class ServerTls {

    private final Engines engines;
    private final SniKeyManager keys;
    private final SSLContext context;
    private final SSLParameters parameters;
    private volatile Optional<ClientVerifier> verifier;

    private ServerTls(Builder builder) {
        engines = builder.engine.engines();
        keys = new SniKeyManager(engines, builder.identities, builder.refusingUnknownNames);
        verifier = builder.clients;
        context = engines.context(
                new KeyManager[] {keys},
                verifier.map(it -> new TrustManager[] {new EveryClient(it.authorities())})
                        .orElseGet(() -> new TrustManager[0]));
        SSLSessionContext sessions = context.getServerSessionContext();
        sessions.setSessionCacheSize(builder.cachedSessions);
        sessions.setSessionTimeout(Math.toIntExact(builder.sessionTimeout.toSeconds()));
        parameters = new SSLParameters(
                CipherSuite.names(context, builder.ciphers, builder.versions), TlsVersion.names(builder.versions));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(builder.alpn.toArray(String[]::new));
        parameters.setWantClientAuth(verifier.isPresent());
        if (builder.refusingUnknownNames && engines.saysUnrecognizedName()) {
            parameters.setSNIMatchers(List.of(new KnownNames(keys)));
        }
    }

    /**
     * @param identities at least one; the first is the default
     */
    public static Builder builder(List<TlsIdentity> identities) {
        return new Builder(identities);
    }

    /** A new engine in server mode, ready for its first {@code unwrap}. */
    public SSLEngine newEngine() {
        return prepared(context.createSSLEngine());
    }

    /**
     * Likewise for a client of which somebody trustworthy told for which name it asked: as long as it asks here for none, that name chooses the
     * certificate. One that we do not know gets the default.
     */
    public SSLEngine newEngine(String askedFor) {
        return prepared(context.createSSLEngine(SniKeyManager.told(askedFor), SniKeyManager.NO_PORT));
    }

    private SSLEngine prepared(SSLEngine engine) {
        engine.setUseClientMode(false);
        return engines.prepare(engine, parameters);
    }

    /** For servers that make their engines themselves; each needs the {@link #parameters}. ALPN is up to them. */
    public SSLContext context() {
        return context;
    }

    /** A copy of what engines of the {@link #context} must be given. */
    public SSLParameters parameters() {
        SSLParameters copy = new SSLParameters(parameters.getCipherSuites(), parameters.getProtocols());
        copy.setUseCipherSuitesOrder(true);
        copy.setWantClientAuth(parameters.getWantClientAuth());
        return copy;
    }

    /**
     * From the next handshake on these identities are served. Sessions under way go on, and earlier ones can still be resumed, because tickets
     * depend on the listener and not on its identities. JSSE of Java 25 makes an exception: it resumes only sessions that were made with the certificate
     * that is the default now, and does a full handshake with all others.
     */
    public void replaceIdentities(List<TlsIdentity> identities) {
        keys.replace(identities);
    }

    /** Judges the certificates of clients; present when they are asked for one. */
    public Optional<ClientVerifier> clientVerifier() {
        return verifier;
    }

    /** From now on clients are judged by this one; the authorities that they are told to choose by stay those of the first. */
    public void replaceClientVerifier(ClientVerifier next) {
        if (verifier.isEmpty()) {
            throw new IllegalStateException("clients are not asked for a certificate");
        }
        verifier = Optional.of(next);
    }

    public EngineTraits traits() {
        return engines.traits();
    }

    /** The names of the identities that are served at that moment. */
    private static final class KnownNames extends SNIMatcher {

        private final SniKeyManager keys;

        KnownNames(SniKeyManager keys) {
            super(StandardConstants.SNI_HOST_NAME);
            this.keys = keys;
        }

        @Override
        public boolean matches(SNIServerName name) {
            try {
                return keys.accepts(
                        new SNIHostName(name.getEncoded()).getAsciiName().toLowerCase(ROOT));
            } catch (IllegalArgumentException e) {
                return false; // not a host name at all
            }
        }
    }

    /** The settings of a {@link ServerTls}; all have a default. */
    public static final class Builder {

        private final List<TlsIdentity> identities;
        private TlsEngine engine = TlsEngine.JSSE;
        private List<TlsVersion> versions = List.of(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2);
        private List<CipherSuite> ciphers = CipherSuite.all();
        private List<String> alpn = List.of();
        private Optional<ClientVerifier> clients = Optional.empty();
        private boolean refusingUnknownNames;
        private int cachedSessions = 2_000;
        private Duration sessionTimeout = Duration.ofHours(2);

        private Builder(List<TlsIdentity> identities) {
            this.identities = List.copyOf(identities);
        }

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

        /** In the order in which they are chosen, whatever the client prefers. Conscrypt offers all suites of TLS 1.3 nonetheless, and chooses among them by itself. */
        public Builder ciphers(List<CipherSuite> ciphers) {
            this.ciphers = List.copyOf(ciphers);
            return this;
        }

        /**
         * The name of the listener's protocol, {@code imap} for one (RFC 7301). A client that offers protocols without this one is refused with the alert
         * no_application_protocol; a client that offers none is served. Without a name here offers are ignored.
         */
        public Builder alpn(String protocol) {
            this.alpn = List.of(protocol);
            return this;
        }

        /**
         * Asks clients for a certificate. The handshake succeeds with a bad one and without any; whoever uses the engine asks the verifier afterwards, also when a
         * session was resumed.
         */
        public Builder clientCertificates(ClientVerifier verifier) {
            this.clients = Optional.of(verifier);
            return this;
        }

        /**
         * Refuses clients that ask for a name of which there is no identity, with the alert unrecognized_name (RFC 6066 §3). Who asks for no name is served by the default
         * all the same.
         */
        public Builder refuseUnknownNames() {
            this.refusingUnknownNames = true;
            return this;
        }

        /** How many sessions to remember for clients that resume without tickets. */
        public Builder cachedSessions(int sessions) {
            this.cachedSessions = sessions;
            return this;
        }

        /** How long a session can be resumed, in whole seconds. */
        public Builder sessionTimeout(Duration timeout) {
            this.sessionTimeout = timeout;
            return this;
        }

        /**
         * @throws TlsSetupException when the engine is not available
         */
        public ServerTls build() {
            if (!versions.stream().allMatch(version -> ciphers.stream().anyMatch(it -> it.version() == version))) {
                throw new IllegalArgumentException("a cipher suite is missing for one of " + versions);
            }
            return new ServerTls(this);
        }
    }
}
