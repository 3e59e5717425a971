package org.minaproxy.auth.http;

/**
 * Cipher suites as OpenSSL calls them, because that is what services written for nginx know.
 *
 * <pre>
 *   TLS_AES_256_GCM_SHA384                        stays: TLS 1.3 has one name only
 *   TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256         ECDHE-RSA-AES128-GCM-SHA256
 *   TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE-ECDSA-CHACHA20-POLY1305
 *   TLS_RSA_WITH_AES_128_CBC_SHA                  AES128-SHA
 * </pre>
 */
final class CipherName {

    private static final String PREFIX = "TLS_";
    private static final String WITH = "_WITH_";

    private CipherName() {}

    static String openssl(String iana) {
        int with = iana.indexOf(WITH);
        if (!iana.startsWith(PREFIX) || with < 0) {
            return iana;
        }
        String exchange = iana.substring(PREFIX.length(), with);
        String cipher = iana.substring(with + WITH.length())
                .replace("AES_", "AES")
                .replace("_CBC", "")
                .replace("CCM_8", "CCM8")
                .replace("POLY1305_SHA256", "POLY1305");
        return (exchange.equals("RSA") ? cipher : exchange + "-" + cipher).replace('_', '-');
    }
}
