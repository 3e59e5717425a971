package org.minaproxy.tls;

import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Forward secrecy and authenticated encryption only, the cheapest first. */
final class CipherSuites {

    private static final String[] PREFERRED = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    private CipherSuites() {}

    /** Those of TLS 1.2 stay in the list even without TLS 1.2: Conscrypt asks for a certificate only when a suite names its kind. */
    static String[] of(SSLContext context) {
        Set<String> supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
        return Stream.of(PREFERRED).filter(supported::contains).toArray(String[]::new);
    }
}
