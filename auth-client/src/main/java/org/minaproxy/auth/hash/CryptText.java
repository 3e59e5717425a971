package org.minaproxy.auth.hash;

import java.security.SecureRandom;
import org.minaproxy.auth.Characters;

/** Pieces that the notations of crypt(3) have in common. */
final class CryptText {

    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private CryptText() {}

    /** Random text of crypt's own base-64 alphabet, 6 bits a character. */
    static String salt(int length) {
        SecureRandom random = new SecureRandom();
        StringBuilder salt = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            salt.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return salt.toString();
    }

    static boolean isSalt(String text) {
        return text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    /**
     * Reads a decimal parameter.
     *
     * @throws IllegalArgumentException when it is no number from {@code min} to {@code max}
     */
    static int bounded(String what, String text, int min, int max) {
        boolean digits = text.length() <= 9 && Characters.areDigits(text);
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max);
        }
        return value;
    }
}
