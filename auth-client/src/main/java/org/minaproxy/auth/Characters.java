package org.minaproxy.auth;

import java.util.function.IntPredicate;

/** Looks at a text character by character. Every login does so a few dozen times, which is what a stream of characters is too dear for. */
public final class Characters {

    private Characters() {}

    /** Whether every character passes the test; those of an empty text do. */
    public static boolean all(String text, IntPredicate test) {
        for (int i = 0; i < text.length(); i++) {
            if (!test.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether some character passes the test. */
    public static boolean any(String text, IntPredicate test) {
        return !all(text, test.negate());
    }

    /** Whether there is nothing but {@code 0} to {@code 9}, and at least one of them. */
    public static boolean areDigits(String text) {
        return !text.isEmpty() && all(text, Characters::isDigit);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
