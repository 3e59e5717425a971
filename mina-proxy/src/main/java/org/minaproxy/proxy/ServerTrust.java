package org.minaproxy.proxy;

import static org.minaproxy.tls.TlsSetupException.keyed;

import java.nio.file.Path;
import java.util.Optional;
import org.minaproxy.proxy.config.IdentityConfig;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.TrustAnchors;
import org.minaproxy.tls.store.PemFiles;

/** What we believe of a server, and the certificate that we show a lookup service, read from the files of the configuration once. */
final class ServerTrust {

    private ServerTrust() {}

    /**
     * Reads them for one server.
     *
     * @param ca absent: those of the Java runtime vouch for it
     * @throws TlsSetupException with the key, below the source or backend, of what cannot be read
     */
    static ClientTls.Builder of(TlsEngine engine, Optional<Path> ca, Optional<IdentityConfig> shown) {
        ClientTls.Builder builder = ClientTls.builder().engine(engine);
        ca.ifPresent(file -> builder.trust(TrustAnchors.of(keyed("tls-ca", () -> PemFiles.certificates(file)))));
        shown.ifPresent(identity -> builder.identity(keyed(
                "tls-certificate", () -> PemFiles.load(identity.chain(), identity.key(), identity.passwordText()))));
        return builder;
    }
}
