package org.minaproxy.auth.hash;

import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * bcrypt.
 *
 * <pre>
 *   $2y$10$ 22 characters of salt, 31 of hash        2a, 2b and 2y mean the same; cost 4 to 14, that is 2^cost rounds
 * </pre>
 *
 * Only the first 72 octets of a password count, here as everywhere; we do not make a hash of a longer one.
 */
final class Bcrypt implements HashFunction {

    private static final int LENGTH = 60;
    private static final int BODY = 7;
    private static final int MAX_COST = 14;
    private static final int OUR_COST = 10;
    private static final int SALT_OCTETS = 16;
    private static final int MAX_PASSWORD = 72;

    @Override
    public void check(String hash) {
        boolean ours = hash.startsWith("$2y$") || hash.startsWith("$2b$") || hash.startsWith("$2a$");
        if (!ours
                || hash.length() != LENGTH
                || hash.charAt(BODY - 1) != '$'
                || !CryptText.isSalt(hash.substring(BODY))) {
            throw new IllegalArgumentException("the hash must be $2y$, two digits of cost, $, and 53 characters");
        }
        CryptText.bounded("the cost of bcrypt", hash.substring(4, BODY - 1), 4, MAX_COST);
    }

    @Override
    public boolean matches(String hash, byte[] password) {
        return OpenBSDBCrypt.checkPassword(hash, password);
    }

    @Override
    public String make(byte[] password) {
        if (password.length > MAX_PASSWORD) {
            throw new IllegalArgumentException("bcrypt takes a password of at most 72 octets");
        }
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        return OpenBSDBCrypt.generate("2y", password, salt, OUR_COST);
    }
}
