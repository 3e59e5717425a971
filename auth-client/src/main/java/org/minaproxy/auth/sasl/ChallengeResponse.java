package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Secret;

/** The answer that APOP and CRAM-MD5 expect for a challenge, for those who know the password in clear. */
public final class ChallengeResponse {

    private ChallengeResponse() {}

    /** Computes the answer: 32 lower-case hexadecimal digits. */
    public static String of(DigestMethod method, String challenge, Secret password) {
        byte[] salt = challenge.getBytes(US_ASCII);
        byte[] key = password.bytes();
        return switch (method) {
            case APOP -> apop(salt, key);
            // An empty key is legal for HMAC, but Java's Mac wants one octet; zeros are what it is padded with anyway.
            case CRAM_MD5 -> new HmacUtils(HmacAlgorithms.HMAC_MD5, key.length == 0 ? new byte[1] : key).hmacHex(salt);
        };
    }

    /** Whether the client's answer shows that it knows the password; takes the same time wherever a difference is. */
    public static boolean proves(Credentials.Digest digest, Secret password) {
        String expected = of(digest.method(), digest.challenge(), password);
        return MessageDigest.isEqual(
                expected.getBytes(US_ASCII), digest.response().getBytes(US_ASCII));
    }

    private static String apop(byte[] salt, byte[] key) {
        MessageDigest md5 = DigestUtils.getMd5Digest();
        md5.update(salt);
        md5.update(key);
        return Hex.encodeHexString(md5.digest());
    }
}
