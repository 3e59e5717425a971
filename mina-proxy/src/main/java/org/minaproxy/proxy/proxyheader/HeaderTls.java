package org.minaproxy.proxy.proxyheader;

import java.util.Optional;

/**
 * The {@code PP2_TYPE_SSL} TLV (proxy-protocol.txt §2.2.6): how the client talks to the sender of the header.
 *
 * @param client the bit field: 1 over TLS, 2 a certificate was shown on this connection, 4 or earlier in this TLS session
 * @param verify 0 when a certificate was shown and is good; the sender's error number otherwise
 * @param version for example {@code TLSv1.3}
 * @param cipher for example {@code TLS_AES_128_GCM_SHA256}
 * @param commonName of the client certificate's subject
 */
public record HeaderTls(
        int client, int verify, Optional<String> version, Optional<String> cipher, Optional<String> commonName) {

    private static final int OVER_TLS = 1;
    private static final int CERTIFICATE_NOW = 2;
    private static final int CERTIFICATE_EARLIER = 4;

    /** TLS without a client certificate. */
    public static HeaderTls of(String version, String cipher) {
        return new HeaderTls(OVER_TLS, 1, Optional.of(version), Optional.of(cipher), Optional.empty());
    }

    /** The same TLS, with a client certificate that was found good. */
    public HeaderTls withVerifiedCertificate(String subjectCommonName) {
        int bits = client | CERTIFICATE_NOW | CERTIFICATE_EARLIER;
        return new HeaderTls(bits, 0, version, cipher, Optional.of(subjectCommonName));
    }

    /** Whether the client is connected with TLS. */
    public boolean encrypted() {
        return (client & OVER_TLS) != 0;
    }

    /** Whether a certificate was shown, good or bad. */
    public boolean certificateShown() {
        return (client & (CERTIFICATE_NOW | CERTIFICATE_EARLIER)) != 0;
    }

    /** Whether a certificate was shown and the sender found it good. */
    public boolean certificateVerified() {
        return certificateShown() && verify == 0;
    }

    HeaderTls withoutCommonName() {
        return new HeaderTls(client, verify, version, cipher, Optional.empty());
    }
}
