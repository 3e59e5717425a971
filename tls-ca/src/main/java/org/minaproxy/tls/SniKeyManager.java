package org.minaproxy.tls;

import static java.util.Locale.ROOT;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a server's certificate in the midst of a handshake. It trusts what it is given: chains are not checked again for each client, as the
 * JDK's key managers do.
 */
final class SniKeyManager extends X509ExtendedKeyManager {

    /** An engine of ours has a port towards servers alone. */
    static final int NO_PORT = 0;

    private static final String ROOT_DOT = ".";

    private final Engines engines;
    private final boolean refusing;
    private volatile Served served;

    /** @param refusing whether names that are not ours end the handshake */
    SniKeyManager(Engines engines, List<TlsIdentity> identities, boolean refusing) {
        this.engines = engines;
        this.refusing = refusing;
        this.served = new Served(new IdentityTable(identities, engines), Optional.empty());
    }

    synchronized void replace(List<TlsIdentity> identities) {
        served = new Served(new IdentityTable(identities, engines), Optional.of(served.now));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        String name = serverName(engine);
        if (refusing && !accepts(name)) {
            throw Refusal.unknownName();
        }
        return served.now
                .choose(name.isEmpty() ? toldName(engine) : name, keyType)
                .orElse(null);
    }

    /** Whether there is an identity for that name, in lower case; no name at all is for the default. */
    boolean accepts(String name) {
        return name.isEmpty() || served.now.knows(name);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return served.find(alias).map(IdentityTable.Entry::chain).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return served.find(alias).map(IdentityTable.Entry::key).orElse(null);
    }

    /** The name that the client asks for, in lower case; empty when it asks for none. */
    private static String serverName(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(ROOT);
                }
            }
        }
        return "";
    }

    /** The name of an engine's peer, of which a server has no other use. Without the dot of the root, Conscrypt would take it for the client's own SNI. */
    static String told(String name) {
        return name + ROOT_DOT;
    }

    private static String toldName(SSLEngine engine) {
        String told = engine.getPeerHost();
        return told == null
                ? ""
                : told.substring(0, told.length() - ROOT_DOT.length()).toLowerCase(ROOT);
    }

    // Engines never ask what follows.

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return served.now.choose("", keyType).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /** What is served, and what was served before: a handshake may have chosen from it a moment ago. */
    private record Served(IdentityTable now, Optional<IdentityTable> before) {
        Optional<IdentityTable.Entry> find(String alias) {
            return now.find(alias).or(() -> before.flatMap(table -> table.find(alias)));
        }
    }
}
