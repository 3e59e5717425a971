package org.minaproxy.auth.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * PBKDF2 with HMAC-SHA-1 (RFC 8018 §5.2), in Dovecot's notation.
 *
 * <pre>
 *   $1$salt$rounds$hash      the salt's characters are its octets; hash of 40 hexadecimal digits; rounds up to 2 000 000
 * </pre>
 */
final class Pbkdf2 implements HashFunction {

    private static final int HASH_OCTETS = 20;
    private static final int MAX_ROUNDS = 2_000_000;
    private static final int OUR_ROUNDS = 200_000;
    private static final int MAX_SALT = 64;

    @Override
    public void check(String hash) {
        Parsed.of(hash);
    }

    @Override
    public boolean matches(String hash, byte[] password) {
        Parsed parsed = Parsed.of(hash);
        return MessageDigest.isEqual(parsed.hash, compute(parsed.salt, parsed.rounds, password));
    }

    @Override
    public String make(byte[] password) {
        String salt = CryptText.salt(16);
        return "$1$" + salt + "$" + OUR_ROUNDS + "$" + HexFormat.of().formatHex(compute(salt, OUR_ROUNDS, password));
    }

    private static byte[] compute(String salt, int rounds, byte[] password) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA1Digest());
        generator.init(password, salt.getBytes(US_ASCII), rounds);
        return ((KeyParameter) generator.generateDerivedMacParameters(HASH_OCTETS * 8)).getKey();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parsed(String salt, int rounds, byte[] hash) {

        static Parsed of(String text) {
            String[] parts = text.split("\\$", -1);
            if (parts.length != 5 || !parts[0].isEmpty() || !parts[1].equals("1")) {
                throw new IllegalArgumentException("the hash must be $1$salt$rounds$hash");
            }
            if (parts[2].isEmpty() || parts[2].length() > MAX_SALT || !CryptText.isSalt(parts[2])) {
                throw new IllegalArgumentException("the salt must be 1 to 64 characters of ./0-9A-Za-z");
            }
            return new Parsed(parts[2], CryptText.bounded("rounds", parts[3], 1, MAX_ROUNDS), hex(parts[4]));
        }

        private static byte[] hex(String digits) {
            if (digits.length() != 2 * HASH_OCTETS || !digits.chars().allMatch(HexFormat::isHexDigit)) {
                throw new IllegalArgumentException("the hash behind the rounds must be 40 hexadecimal digits");
            }
            return HexFormat.of().parseHex(digits);
        }
    }
}
