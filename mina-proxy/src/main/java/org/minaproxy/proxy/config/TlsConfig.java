package org.minaproxy.proxy.config;

import java.util.List;

/**
 * TLS towards clients, the same for all listeners.
 *
 * @param certificates the first is the default, the others are chosen by SNI; empty: the micro CA issues one
 */
public record TlsConfig(
        List<CertificateConfig> certificates,
        @Default("TLSv1.3, TLSv1.2") List<TlsProtocol> protocols,
        @Default("auto") TlsEngine engine) {

    public TlsConfig {
        certificates = List.copyOf(certificates);
        protocols = List.copyOf(protocols);
        new Rules().distinct("protocols", protocols).enforce();
    }
}
