package org.minaproxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/**
 * What a user name or a password may look like, the same for every protocol and mechanism.
 *
 * <p>Control characters (NUL to U+001F, U+007F to U+009F) could end a line or a header on the way to a backend, a lookup service or the log, and
 * nobody types them, so they are refused here, before anyone has to think of escaping. The reasons returned never quote the input.
 */
public final class CredentialText {

    /** Octets. RFC 4616 §2 demands 255 at least. */
    public static final int MAX_USER = 512;

    /** Octets; long enough for a token in the password's place. */
    public static final int MAX_PASSWORD = 4096;

    private CredentialText() {}

    /** What is wrong with a user name: it is empty, too long, not UTF-8, or has a control character. */
    public static Optional<String> problemWithUser(byte[] octets) {
        return problem("user name", octets, MAX_USER)
                .or(() -> isAscii(octets) || decode(octets).isPresent()
                        ? Optional.empty()
                        : Optional.of("the user name is not UTF-8"));
    }

    /**
     * What is wrong with a password: it is empty, too long, or has a control character. Octets that are not UTF-8 are no problem: clients
     * from before Unicode send them, and the backend knows what they mean.
     */
    public static Optional<String> problemWithPassword(byte[] octets) {
        return problem("password", octets, MAX_PASSWORD);
    }

    /** The octets as text, or empty when they are not well-formed UTF-8. */
    public static Optional<String> decode(byte[] octets) {
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> problem(String what, byte[] octets, int limit) {
        if (octets.length == 0) {
            return Optional.of("the " + what + " is empty");
        }
        if (octets.length > limit) {
            return Optional.of("the " + what + " is longer than " + limit + " octets");
        }
        return hasControls(octets) ? Optional.of("the " + what + " has a control character") : Optional.empty();
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasControls(byte[] octets) {
        for (byte octet : octets) {
            if (octet >= 0 && Character.isISOControl(octet)) {
                return true;
            }
        }
        return !isAscii(octets)
                && decode(octets).stream().flatMapToInt(String::chars).anyMatch(Character::isISOControl);
    }
}
