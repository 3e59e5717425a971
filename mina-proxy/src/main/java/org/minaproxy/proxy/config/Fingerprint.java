package org.minaproxy.proxy.config;

import java.util.Locale;

/**
 * The SHA-256 of a whole certificate.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record Fingerprint(String sha256) {

    /**
     * Reads 64 hexadecimal digits, with or without colons, as {@code openssl x509 -fingerprint -sha256} prints them.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    static Fingerprint parse(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not the SHA-256 of a certificate; write 64 hexadecimal digits");
        }
        return new Fingerprint(digits);
    }

    @Override
    public String toString() {
        return sha256;
    }
}
