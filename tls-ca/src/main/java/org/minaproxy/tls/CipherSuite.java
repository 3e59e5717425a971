package org.minaproxy.tls;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** Forward secrecy and authenticated encryption only, the cheapest first. Anything else cannot be asked for. */
public enum CipherSuite {
    AES_128("TLS_AES_128_GCM_SHA256"),
    AES_256("TLS_AES_256_GCM_SHA384"),
    CHACHA20("TLS_CHACHA20_POLY1305_SHA256"),
    ECDSA_AES_128("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    RSA_AES_128("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ECDSA_AES_256("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    RSA_AES_256("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ECDSA_CHACHA20("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    RSA_CHACHA20("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final String text;

    CipherSuite(String text) {
        this.text = text;
    }

    /** All there are, in the order in which they are chosen unless told otherwise. */
    public static List<CipherSuite> all() {
        return List.of(values());
    }

    /** The one version that it can be used in. */
    public TlsVersion version() {
        return text.contains("_WITH_") ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
    }

    /**
     * What an engine is to be given, in this order. Two suites of TLS 1.2 are there even without TLS 1.2: Conscrypt asks for a certificate only when a suite names
     * its kind.
     */
    static String[] names(SSLContext context, List<CipherSuite> wanted, List<TlsVersion> versions) {
        Stream<CipherSuite> kinds =
                versions.contains(TlsVersion.TLS_1_2) ? Stream.empty() : Stream.of(ECDSA_AES_128, RSA_AES_128);
        Set<String> supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
        return Stream.concat(wanted.stream(), kinds)
                .map(CipherSuite::toString)
                .filter(supported::contains)
                .distinct()
                .toArray(String[]::new);
    }

    /** The name in IANA's list. */
    @Override
    public String toString() {
        return text;
    }
}
