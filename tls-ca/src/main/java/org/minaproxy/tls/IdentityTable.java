package org.minaproxy.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which identity for which name: the exact one, else a wildcard for its last labels, else the default. Immutable. */
final class IdentityTable {

    private final Map<String, Entry> byAlias = new LinkedHashMap<>();
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final List<Entry> defaults;
    private final boolean asksForWhatTheClientCan;
    private final Engines engines;

    IdentityTable(List<TlsIdentity> identities, Engines engines) {
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("a server needs at least one certificate");
        }
        for (TlsIdentity identity : identities) {
            Entry entry = new Entry(identity, engines.adapt(identity.key()));
            byAlias.put(entry.alias(), entry);
            identity.names()
                    .forEach(name -> byName.computeIfAbsent(name, none -> new ArrayList<>())
                            .add(entry));
        }
        defaults = defaults(identities.get(0));
        this.engines = engines;
        asksForWhatTheClientCan = engines.asksForWhatTheClientCan();
    }

    /**
     * @param name in lower case, empty for none
     * @param keyType {@code RSA}, {@code EC} or {@code EdDSA}: what the client can verify
     * @return the alias, empty when the name has no identity with such a key
     */
    Optional<String> choose(String name, String keyType) {
        List<Entry> candidates = candidates(name);
        Stream<Entry> offered = asksForWhatTheClientCan ? candidates.stream() : Stream.of(bestOf(candidates));
        return offered.filter(entry -> entry.keyType().equals(keyType))
                .findFirst()
                .map(Entry::alias);
    }

    /** The first that the client can verify, as far as that is known. */
    private Entry bestOf(List<Entry> candidates) {
        Optional<Set<String>> keys = engines.clientsKeys();
        return candidates.stream()
                .filter(entry -> keys.isPresent() && keys.get().contains(entry.keyType()))
                .findFirst()
                .orElse(candidates.get(0));
    }

    /** Whether an identity is for that name, itself or by a wildcard. */
    boolean knows(String name) {
        return byName.containsKey(name) || byName.containsKey(wildcard(name));
    }

    Optional<Entry> find(String alias) {
        return Optional.ofNullable(byAlias.get(alias));
    }

    private List<Entry> candidates(String name) {
        List<Entry> exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        return byName.getOrDefault(wildcard(name), defaults);
    }

    /** The one that would cover this name; a name without dots has none but itself. */
    static String wildcard(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : "*" + name.substring(dot);
    }

    /** The first identity, and those for the same name with another kind of key. */
    private List<Entry> defaults(TlsIdentity first) {
        return first.names().stream().findFirst().map(byName::get).orElseGet(() -> List.copyOf(byAlias.values()));
    }

    /** An identity as the engine wants it. */
    record Entry(TlsIdentity identity, PrivateKey key) {

        /** The same for the same certificate, before and after a replacement. */
        String alias() {
            return identity.fingerprint();
        }

        String keyType() {
            return identity.key().getAlgorithm();
        }

        X509Certificate[] chain() {
            return identity.chain().toArray(X509Certificate[]::new);
        }
    }
}
