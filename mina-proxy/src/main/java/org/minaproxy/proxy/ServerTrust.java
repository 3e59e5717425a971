package org.minaproxy.proxy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.proxy.config.IdentityConfig;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.TrustAnchors;
import org.minaproxy.tls.store.PemFiles;

/** What we believe of a lookup service, and the certificate that we show it, read from the files of the configuration once. */
final class ServerTrust {

    private ServerTrust() {}

    /**
     * Reads them for one service.
     *
     * @param ca absent: those of the Java runtime vouch for the service
     * @throws TlsSetupException with the key, below the source, of what cannot be read
     */
    static ClientTls.Builder of(TlsEngine engine, Optional<Path> ca, Optional<IdentityConfig> shown) {
        ClientTls.Builder builder = ClientTls.builder().engine(engine);
        ca.ifPresent(file -> builder.trust(TrustAnchors.of(keyed("tls-ca", () -> PemFiles.certificates(file)))));
        shown.ifPresent(identity -> builder.identity(keyed("tls-certificate", () -> identity(identity))));
        return builder;
    }

    private static TlsIdentity identity(IdentityConfig config) {
        return config.keyPassword()
                .map(password -> PemFiles.load(
                        config.chain(), config.key(), password.text().toCharArray()))
                .orElseGet(() -> PemFiles.load(config.chain(), config.key()));
    }

    private static <T> T keyed(String key, Supplier<T> step) {
        try {
            return step.get();
        } catch (TlsSetupException e) {
            throw e.under(key);
        }
    }
}
