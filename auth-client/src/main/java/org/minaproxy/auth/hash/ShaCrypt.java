package org.minaproxy.auth.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.function.BiFunction;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * SHA-crypt as glibc has it.
 *
 * <pre>
 *   $5$salt$hash                      SHA-256: salt of 1 to 16 characters, hash of 43; 5000 rounds
 *   $6$rounds=100000$salt$hash        SHA-512: hash of 86; rounds up to 1 000 000 are taken
 * </pre>
 */
record ShaCrypt(String prefix, int hashLength, BiFunction<byte[], String, String> crypt) implements HashFunction {

    static final ShaCrypt SHA256 = new ShaCrypt("$5$", 43, Sha2Crypt::sha256Crypt);
    static final ShaCrypt SHA512 = new ShaCrypt("$6$", 86, Sha2Crypt::sha512Crypt);

    private static final String ROUNDS = "rounds=";
    private static final int MIN_ROUNDS = 1000;
    private static final int MAX_ROUNDS = 1_000_000;
    private static final int OUR_ROUNDS = 100_000;
    private static final int SALT_LENGTH = 16;

    @Override
    public void check(String hash) {
        if (!hash.startsWith(prefix)) {
            throw new IllegalArgumentException("the hash does not begin with " + prefix);
        }
        String rest = withoutRounds(hash.substring(prefix.length()));
        int dollar = rest.indexOf('$');
        if (dollar < 1 || dollar > SALT_LENGTH || !CryptText.isSalt(rest.substring(0, dollar))) {
            throw new IllegalArgumentException("the salt must be 1 to 16 characters of ./0-9A-Za-z");
        }
        String digest = rest.substring(dollar + 1);
        if (digest.length() != hashLength || !CryptText.isSalt(digest)) {
            throw new IllegalArgumentException("the hash behind the salt must be " + hashLength + " characters");
        }
    }

    @Override
    public boolean matches(String hash, byte[] password) {
        // The copy is for Sha2Crypt, which wipes what it is given.
        String computed = crypt.apply(password.clone(), hash);
        return MessageDigest.isEqual(hash.getBytes(US_ASCII), computed.getBytes(US_ASCII));
    }

    @Override
    public String make(byte[] password) {
        return crypt.apply(password.clone(), prefix + ROUNDS + OUR_ROUNDS + "$" + CryptText.salt(SALT_LENGTH) + "$");
    }

    private static String withoutRounds(String text) {
        if (!text.startsWith(ROUNDS)) {
            return text;
        }
        int dollar = text.indexOf('$');
        String number = text.substring(ROUNDS.length(), Math.max(dollar, ROUNDS.length()));
        CryptText.bounded("rounds", number, MIN_ROUNDS, MAX_ROUNDS);
        return text.substring(dollar + 1);
    }
}
