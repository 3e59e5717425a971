package org.minaproxy.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one certificate to each server that asks for one, whatever authorities it hints at: who is configured to show it means to. A new certificate counts
 * from the next handshake on.
 */
final class ClientKeyManager extends X509ExtendedKeyManager {

    private static final String ALIAS = "client-";

    private final Engines engines;
    private volatile Shown shown;

    /** The number keeps a handshake that is under way from mixing two identities. */
    private record Shown(long number, TlsIdentity identity, PrivateKey key, Optional<Shown> before) {}

    ClientKeyManager(Engines engines, TlsIdentity identity) {
        this.engines = engines;
        this.shown = new Shown(0, identity, engines.adapt(identity.key()), Optional.empty());
    }

    synchronized void replace(TlsIdentity identity) {
        Shown last = shown;
        Shown before = new Shown(last.number, last.identity, last.key, Optional.empty());
        shown = new Shown(last.number + 1, identity, engines.adapt(identity.key()), Optional.of(before));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    private @Nullable String choose(String[] keyTypes) {
        Shown now = shown;
        return List.of(keyTypes).contains(now.identity.key().getAlgorithm()) ? ALIAS + now.number : null;
    }

    private Optional<Shown> find(@Nullable String alias) {
        Shown now = shown;
        return (ALIAS + now.number).equals(alias)
                ? Optional.of(now)
                : now.before.filter(earlier -> (ALIAS + earlier.number).equals(alias));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return find(alias)
                .map(it -> it.identity.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return find(alias).map(Shown::key).orElse(null);
    }

    // Nobody asks what follows.

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
