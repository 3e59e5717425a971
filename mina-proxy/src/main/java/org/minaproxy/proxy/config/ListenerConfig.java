package org.minaproxy.proxy.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One bound address with its protocol and TLS mode.
 *
 * @param address its port is the protocol's own when none was written
 * @param clientCertificates whether clients are asked for a certificate, and which are good
 * @param mechanisms what is offered; empty with {@code authentication: none}
 * @param capabilities announced before login instead of the protocol's own, without those that say how to log in; empty: the protocol's own
 * @param proxyHeader absent: a PROXY header is never accepted
 * @param reverseLookup whether clients' names are looked up
 * @param tlsFromHeader whether a client counts as encrypted when the PROXY header tells of TLS
 * @param trustedForwarders who may say for whom it speaks, by XCLIENT or IMAP ID
 * @param hostname ours here; absent: the one of the whole configuration
 * @param sources the authentication sources that are asked, in this order; empty: all
 * @param greetingDelay before the greeting; who talks earlier is sent away
 * @param limits where they differ from those of all listeners
 * @param sni backends by the host name that the client asked for; {@code *.example.org} is every name with one label more
 * @param backend where all others go when the authentication source names no server
 */
public record ListenerConfig(
        Protocol protocol,
        @Default("") ListenAddress address,
        @DefaultFrom("usualTls") TlsMode tls,
        ClientCertificatesConfig clientCertificates,
        @DefaultFrom("usualAuthentication") AuthenticationMode authentication,
        @DefaultFrom("usualMechanisms") List<Mechanism> mechanisms,
        @Default("") List<String> capabilities,
        Optional<ListenerProxyHeader> proxyHeader,
        @DefaultFrom("usualReverseLookup") ReverseLookup reverseLookup,
        @Default("false") boolean tlsFromHeader,
        @DefaultFrom("nobody") List<Network> trustedForwarders,
        Optional<String> hostname,
        @Default("") List<String> sources,
        @Default("0s") Duration greetingDelay,
        ListenerLimits limits,
        TcpConfig tcp,
        Map<String, String> sni,
        Optional<String> backend) {

    public ListenerConfig {
        mechanisms = List.copyOf(mechanisms);
        capabilities = List.copyOf(capabilities);
        trustedForwarders = List.copyOf(trustedForwarders);
        sources = List.copyOf(sources);
        sni = Copies.of(sni);
        boolean implicit = tls.isImplicit();
        address = address.withDefaultPort(implicit ? protocol.implicitTlsPort() : protocol.port());
        Rules rules = new Rules();
        if (tls == TlsMode.PASSTHROUGH) {
            blind(rules, authentication != AuthenticationMode.NONE, "authentication");
            blind(rules, !mechanisms.isEmpty(), "mechanisms");
            blind(rules, !capabilities.isEmpty(), "capabilities");
            blind(rules, reverseLookup == ReverseLookup.ON, "reverse-lookup");
            blind(rules, tlsFromHeader, "tls-from-header");
            blind(rules, !trustedForwarders.isEmpty(), "trusted-forwarders");
            blind(rules, hostname.isPresent(), "hostname");
            blind(rules, !sources.isEmpty(), "sources");
            blind(rules, !greetingDelay.isZero(), "greeting-delay");
            rules.together(
                    backend.isPresent() || !sni.isEmpty(),
                    "backend",
                    "missing; with tls: passthrough nobody else names a server");
        } else if (authentication == AuthenticationMode.NONE) {
            rules.together(
                    mechanisms.isEmpty(), "mechanisms", "nothing is offered with authentication: none; remove it");
        } else {
            rules.distinct("mechanisms", mechanisms);
        }
        CapabilityRules.check(rules, protocol, capabilities);
        if (!trustedForwarders.isEmpty()) {
            rules.distinct("trusted-forwarders", trustedForwarders);
        }
        SniRules.check(rules, sni);
        if (!sources.isEmpty()) {
            rules.distinct("sources", sources);
        }
        hostname.ifPresent(name -> ProxyConfig.checkHostname(rules, name));
        rules.range("greeting-delay", greetingDelay, "0s", "5m")
                .together(
                        greetingDelay.isZero() || mailIn(protocol),
                        "greeting-delay",
                        "is for smtp and submission; with " + Words.of(protocol) + " remove it")
                .together(
                        !tlsFromHeader || proxyHeader.isPresent(),
                        "tls-from-header",
                        "without proxy-header nobody can tell; set proxy-header.from")
                .together(
                        !tlsFromHeader || tls != TlsMode.IMPLICIT,
                        "tls-from-header",
                        "with tls: implicit everybody begins with TLS here; use starttls, or remove it")
                .together(
                        !implicit || address.port() != protocol.port(),
                        "tls",
                        "clients on port " + protocol.port() + " begin in clear; use starttls, or port "
                                + protocol.implicitTlsPort())
                .together(
                        !(tls == TlsMode.STARTTLS || tls == TlsMode.STARTTLS_OPTIONAL)
                                || tlsFromHeader // the balancer ends the TLS that clients begin with
                                || address.port() != protocol.implicitTlsPort(),
                        "tls",
                        "clients on port " + protocol.implicitTlsPort() + " begin with TLS; use implicit, or port "
                                + protocol.port())
                .together(
                        !clientCertificates.asked() || tls.isOurs(),
                        "client-certificates",
                        "there are none without TLS; use tls: implicit or starttls, or remove it")
                .together(
                        clientCertificates.mode() != ClientCertificateMode.REQUIRED || tls != TlsMode.STARTTLS_OPTIONAL,
                        "client-certificates.mode",
                        "a client without TLS shows none; use tls: starttls, or optional")
                .together(
                        !mechanisms.contains(Mechanism.EXTERNAL) || clientCertificates.asked(),
                        "mechanisms",
                        "external is a login by certificate; set client-certificates, or remove it")
                .together(
                        authentication == AuthenticationMode.REQUIRED
                                || protocol == Protocol.SMTP
                                || tls == TlsMode.PASSTHROUGH,
                        "authentication",
                        Words.of(authentication) + " is for smtp alone; with " + Words.of(protocol) + " it is required")
                .together(
                        !mechanisms.contains(Mechanism.APOP) || protocol == Protocol.POP3,
                        "mechanisms",
                        "apop is for pop3 alone; use cram-md5")
                .together(
                        reverseLookup == ReverseLookup.OFF || tls == TlsMode.PASSTHROUGH || mailIn(protocol),
                        "reverse-lookup",
                        "is for smtp and submission, where names are told; with " + Words.of(protocol) + " remove it")
                .together(
                        sni.isEmpty() || tls != TlsMode.NONE || tlsFromHeader,
                        "sni",
                        "without TLS no client says which host it wants; use implicit, or remove it")
                .enforce();
    }

    private static void blind(Rules rules, boolean used, String key) {
        rules.together(!used, key, "has no effect with tls: passthrough, where the backend does all that; remove it");
    }

    /** By the port, or STARTTLS: required, except where mail comes from strangers (RFC 3207 §4). */
    static TlsMode usualTls(Protocol protocol, ListenAddress address) {
        if (address.port() == protocol.implicitTlsPort()) {
            return TlsMode.IMPLICIT;
        }
        return protocol == Protocol.SMTP ? TlsMode.STARTTLS_OPTIONAL : TlsMode.STARTTLS;
    }

    static AuthenticationMode usualAuthentication(Protocol protocol, TlsMode tls) {
        return protocol == Protocol.SMTP || tls == TlsMode.PASSTHROUGH
                ? AuthenticationMode.NONE
                : AuthenticationMode.REQUIRED;
    }

    /** Where mail comes from strangers, their names matter. */
    static ReverseLookup usualReverseLookup(Protocol protocol, TlsMode tls) {
        return protocol == Protocol.SMTP && tls != TlsMode.PASSTHROUGH ? ReverseLookup.ON : ReverseLookup.OFF;
    }

    private static boolean mailIn(Protocol protocol) {
        return protocol == Protocol.SMTP || protocol == Protocol.SUBMISSION;
    }

    static List<Network> nobody() {
        return List.of();
    }

    /** The backends that are named here, by the key that names them. */
    public Map<String, String> backends() {
        return backends(backend, sni);
    }

    /** @param sni as bound: names by names */
    static Map<String, String> backends(Optional<String> backend, Map<?, ?> sni) {
        Map<String, String> named = new LinkedHashMap<>();
        sni.forEach((name, pool) -> named.put("sni." + name, String.valueOf(pool)));
        backend.ifPresent(pool -> named.put("backend", pool));
        return named;
    }

    /** Whether a peer at this address may say for whom it speaks. */
    public boolean trustsForwarder(InetAddress peer) {
        return Network.anyContains(trustedForwarders, peer);
    }

    static List<Mechanism> usualMechanisms(AuthenticationMode authentication) {
        return authentication == AuthenticationMode.NONE ? List.of() : List.of(Mechanism.PLAIN, Mechanism.LOGIN);
    }
}
