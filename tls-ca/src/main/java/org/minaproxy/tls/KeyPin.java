package org.minaproxy.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a public key with its algorithm (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7): it names a key over all the certificates that it gets.
 * The text is that of RFC 7469 and of curl's {@code --pinnedpubkey}: {@code sha256//} and Base64.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record KeyPin(String sha256) {

    private static final String PREFIX = "sha256//";
    private static final Pattern BASE64 = Pattern.compile("(?:sha256//?)?([A-Za-z0-9+/]{43}=)");
    private static final Pattern HEXADECIMAL = Pattern.compile("\\p{XDigit}{64}");

    public KeyPin {
        if (!HEXADECIMAL.matcher(sha256).matches()) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits");
        }
    }

    /**
     * Reads {@code sha256//…} with Base64, the Base64 alone, or hexadecimal digits with or without colons (as TLSA records of type {@code 3 1 1} and {@code openssl
     * dgst} write it).
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static KeyPin parse(String text) {
        Matcher base64 = BASE64.matcher(text);
        if (base64.matches()) {
            return new KeyPin(HexFormat.of().formatHex(Base64.getDecoder().decode(base64.group(1))));
        }
        String digits = text.replace(":", "");
        if (HEXADECIMAL.matcher(digits).matches()) {
            return new KeyPin(digits.toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException(
                "\"" + text
                        + "\" is not the SHA-256 of a public key; write sha256// and 44 characters of Base64, or 64 hexadecimal digits");
    }

    public static KeyPin of(X509Certificate certificate) {
        try {
            byte[] key = certificate.getPublicKey().getEncoded();
            return new KeyPin(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
    }
}
