package org.minaproxy.proxy;

import static org.minaproxy.tls.TlsSetupException.keyed;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.minaproxy.proxy.config.ClientCertificatesConfig;
import org.minaproxy.proxy.config.Fingerprint;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.ClientVerifier;
import org.minaproxy.tls.ServerTls;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.store.PemFiles;

/** The certificates that listeners, and the lookup service that we are, believe of those who come, read from the files of the configuration. */
final class ClientTrust {

    private ClientTrust() {}

    /**
     * Reads them for one of these; empty when it asks for none.
     *
     * @throws TlsSetupException with the key, below the listener or {@code auth-server}, of what cannot be read
     */
    static Optional<ClientVerifier> of(ClientCertificatesConfig config) {
        if (!config.asked()) {
            return Optional.empty();
        }
        List<X509Certificate> authorities = config.ca()
                .map(file -> keyed("client-certificates.ca", () -> PemFiles.certificates(file)))
                .orElse(List.of());
        Set<String> fingerprints =
                config.fingerprints().stream().map(Fingerprint::sha256).collect(Collectors.toSet());
        return Optional.of(new ClientVerifier(
                authorities,
                config.crl().map(file -> keyed("client-certificates.crl", () -> ClientVerifier.revoked(file))),
                fingerprints,
                config.depth(),
                Clock.systemUTC()));
    }

    /** Looks for problems in all of them. */
    static void check(ProxyConfig config, List<String> problems) {
        config.listeners()
                .forEach((name, listener) ->
                        read("listeners." + name, listener.clientCertificates(), any -> {}, problems));
        config.authServer().ifPresent(server -> read("auth-server", server.clientCertificates(), any -> {}, problems));
    }

    /** Reads again who is believed; what cannot be read leaves the old ones in place. */
    static void reload(String section, ClientCertificatesConfig certificates, ServerTls tls, List<String> problems) {
        read(section, certificates, tls::replaceClientVerifier, problems);
    }

    private static void read(
            String section,
            ClientCertificatesConfig certificates,
            Consumer<ClientVerifier> use,
            List<String> problems) {
        try {
            of(certificates).ifPresent(use);
        } catch (TlsSetupException e) {
            problems.add(section + "." + e.getMessage());
        }
    }
}
