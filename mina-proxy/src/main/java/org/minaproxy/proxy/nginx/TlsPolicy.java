package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** Which versions, suites and curves there are: {@code ssl_protocols}, {@code ssl_ciphers} and {@code ssl_ecdh_curve}. All listeners have the same. */
final class TlsPolicy {

    private static final List<String> GONE = List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1");
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /** OpenSSL does not choose these by {@code ssl_ciphers}: all of them are always there. */
    private static final List<String> SUITES_OF_TLS_1_3 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

    /** OpenSSL's names and ours; it does not mind the case of all of them. */
    private static final Map<String, String> GROUPS = Map.of(
            "x25519mlkem768", "X25519MLKEM768",
            "x25519", "x25519",
            "prime256v1", "secp256r1",
            "secp256r1", "secp256r1",
            "p-256", "secp256r1",
            "secp384r1", "secp384r1",
            "p-384", "secp384r1",
            "secp521r1", "secp521r1",
            "p-521", "secp521r1");

    private final Findings findings;
    private final Map<String, Taken> taken = new LinkedHashMap<>();

    /** What the first server says; without a directive it is nginx's default. */
    private record Taken(List<String> values, Optional<Directive> from) {}

    TlsPolicy(Findings findings) {
        this.findings = findings;
    }

    /** Takes over what a server with TLS says. */
    void add(ServerBlock server) throws NginxConfException {
        Scope scope = server.scope();
        Optional<Directive> protocols = scope.one("ssl_protocols");
        take("protocols", protocols.isPresent() ? protocols(protocols.get()) : VERSIONS, protocols, server);
        Optional<Directive> ciphers = scope.one("ssl_ciphers");
        take("ciphers", ciphers.isPresent() ? ciphers(scope, ciphers.get()) : List.of(), ciphers, server);
        Optional<Directive> curves = scope.one("ssl_ecdh_curve");
        take("groups", curves.isPresent() ? groups(curves.get()) : List.of(), curves, server);
    }

    private void take(String key, List<String> values, Optional<Directive> directive, ServerBlock server) {
        Taken first = taken.putIfAbsent(key, new Taken(values, directive));
        if (first != null && !first.values().equals(values)) {
            findings.lost(
                    directive.orElse(server.directive()),
                    "tls." + key + " is the same for all listeners; that of "
                            + first.from().map(from -> from.place().toString()).orElse("the first server with TLS")
                            + " is taken");
        }
    }

    private List<String> protocols(Directive directive) throws NginxConfException {
        for (String version : directive.arguments()) {
            if (GONE.contains(version)) {
                findings.lost(directive, version + " is not available; clients need TLSv1.2 or newer");
            } else if (!VERSIONS.contains(version)) {
                throw directive.wrong("\"" + version + "\" is no version of TLS");
            }
        }
        return VERSIONS.stream().filter(directive.arguments()::contains).toList();
    }

    /** Nothing when all that there are are on offer and the order is the client's, as it is unless something else is said. */
    private List<String> ciphers(Scope scope, Directive directive) throws NginxConfException {
        CipherString ciphers = CipherString.parse(directive.argument());
        if (!ciphers.unavailable().isEmpty()) {
            findings.note(
                    directive,
                    String.join(", ", ciphers.unavailable())
                            + " are not here: suites have forward secrecy and authenticated encryption, or are gone");
        }
        if (ciphers.suites().isEmpty()) {
            findings.lost(directive, "none of its suites is here");
            return List.of();
        }
        Setting<Boolean> ordered = scope.flag("ssl_prefer_server_ciphers", false);
        if (ciphers.isEverything() && !ordered.value()) {
            return List.of();
        }
        List<String> all = new ArrayList<>(SUITES_OF_TLS_1_3);
        all.addAll(ciphers.suites());
        return all;
    }

    private List<String> groups(Directive directive) throws NginxConfException {
        if (directive.argument().equals("auto")) {
            return List.of();
        }
        Set<String> known = new LinkedHashSet<>();
        for (String name : directive.argument().split("[:/]", -1)) {
            String ours = GROUPS.get(name.toLowerCase(Locale.ROOT));
            if (ours == null) {
                findings.lost(directive, name + " is not available");
            } else {
                known.add(ours);
            }
        }
        if (known.equals(Set.of("X25519MLKEM768"))) {
            findings.lost(directive, "X25519MLKEM768 alone leaves out most clients; add X25519");
            return List.of();
        }
        return List.copyOf(known);
    }

    void addTo(Yaml tls) {
        taken.forEach((key, each) -> each.from()
                .filter(from -> !each.values().isEmpty())
                .ifPresent(from -> tls.put(key, each.values(), Scope.origin(from))));
    }
}
