package org.minaproxy.auth.hash;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106), version 1.3, as its reference implementation writes it.
 *
 * <pre>
 *   $argon2id$v=19$m=19456,t=2,p=1$salt$hash      m KiB of memory, t passes, p lanes; salt and hash in base64 without padding
 * </pre>
 *
 * Taken up to m=262144 (256 MiB), t=16, p=16. Each verification under way needs its memory.
 */
final class Argon2id implements HashFunction {

    private static final String PREFIX = "$argon2id$v=19$";
    private static final int MAX_KIB = 262_144;
    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;

    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;

    @Override
    public void check(String hash) {
        Parsed.of(hash);
    }

    @Override
    public boolean matches(String hash, byte[] password) {
        Parsed parsed = Parsed.of(hash);
        return MessageDigest.isEqual(parsed.hash, compute(parsed, password, parsed.hash.length));
    }

    @Override
    public String make(byte[] password) {
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        Parsed cost = new Parsed(19_456, 2, 1, salt, new byte[0]);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return PREFIX + "m=" + cost.kib + ",t=" + cost.passes + ",p=" + cost.lanes + "$"
                + base64.encodeToString(salt) + "$"
                + base64.encodeToString(compute(cost, password, HASH_OCTETS));
    }

    private static byte[] compute(Parsed cost, byte[] password, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.kib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .withSalt(cost.salt)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parsed(int kib, int passes, int lanes, byte[] salt, byte[] hash) {

        static Parsed of(String text) {
            if (!text.startsWith(PREFIX)) {
                throw new IllegalArgumentException("the hash does not begin with " + PREFIX);
            }
            String[] parts = text.substring(PREFIX.length()).split("\\$", -1);
            String[] cost = parts[0].split(",", -1);
            if (parts.length != 3 || cost.length != 3) {
                throw new IllegalArgumentException("the hash must be " + PREFIX + "m=…,t=…,p=…$salt$hash");
            }
            int lanes = number("p", cost[2], 1, MAX_LANES);
            return new Parsed(
                    number("m", cost[0], 8 * lanes, MAX_KIB),
                    number("t", cost[1], 1, MAX_PASSES),
                    lanes,
                    octets("salt", parts[1], 8),
                    octets("hash", parts[2], 16));
        }

        private static int number(String name, String text, int min, int max) {
            String prefix = name + "=";
            String value = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
            return CryptText.bounded("argon2's " + name, value, min, max);
        }

        private static byte[] octets(String what, String base64, int min) {
            byte[] octets = decode(base64);
            if (octets.length < min || octets.length > 64) {
                throw new IllegalArgumentException("argon2's " + what + " must be " + min + " to 64 octets in base64");
            }
            return octets;
        }

        private static byte[] decode(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }
    }
}
