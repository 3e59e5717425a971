package org.minaproxy.auth.hash;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.minaproxy.auth.Secret;

/**
 * A password as a passwd file keeps it: {@code {SCHEME}hash}, or a hash whose own prefix tells the scheme, with or without {@code {CRYPT}}.
 *
 * <p>What a hash may cost is bounded when it is read, so that one line of a file cannot occupy the machine. Verifying still takes a good part of
 * a second of processor time for most schemes: do it on {@link HashWorkers}.
 */
public final class PasswordHash {

    /** Octets. Longer passwords never match: some schemes take time by the square of it. */
    static final int MAX_PASSWORD = 512;

    private final HashScheme scheme;
    private final String hash;

    private PasswordHash(HashScheme scheme, String hash) {
        scheme.function().check(hash);
        this.scheme = scheme;
        this.hash = hash;
    }

    /**
     * @throws IllegalArgumentException with a sentence for the operator that does not quote the hash
     */
    public static PasswordHash parse(String text) {
        if (!text.startsWith("{")) {
            return ofCrypt(text);
        }
        int end = text.indexOf('}');
        if (end < 0) {
            throw new IllegalArgumentException("the password scheme has no closing brace");
        }
        String name = text.substring(1, end);
        String hash = text.substring(end + 1);
        return name.equalsIgnoreCase("CRYPT") ? ofCrypt(hash) : new PasswordHash(scheme(name), hash);
    }

    /**
     * Hashes a password with a fresh salt.
     *
     * @throws IllegalArgumentException when the scheme cannot keep this password
     */
    public static PasswordHash make(HashScheme scheme, Secret password) {
        byte[] octets = password.bytes();
        if (octets.length > MAX_PASSWORD) {
            throw new IllegalArgumentException("a password has at most " + MAX_PASSWORD + " octets");
        }
        return new PasswordHash(scheme, scheme.function().make(octets));
    }

    public HashScheme scheme() {
        return scheme;
    }

    public boolean verify(Secret password) {
        byte[] octets = password.bytes();
        return octets.length <= MAX_PASSWORD && scheme.function().matches(hash, octets);
    }

    /** The password itself, if it is kept in clear; challenge and response need it. */
    public Optional<Secret> plain() {
        return scheme == HashScheme.PLAIN ? Optional.of(Secret.of(hash)) : Optional.empty();
    }

    /** As it stands in a passwd file. */
    public String encoded() {
        return "{" + scheme.label() + "}" + hash;
    }

    /** Without the hash, which is nobody's business. */
    @Override
    public String toString() {
        return "{" + scheme.label() + "}***";
    }

    private static PasswordHash ofCrypt(String hash) {
        return HashScheme.ofCrypt(hash)
                .map(scheme -> new PasswordHash(scheme, hash))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the password has no {SCHEME} and no prefix that tells one; known schemes: " + known()));
    }

    private static HashScheme scheme(String name) {
        return HashScheme.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown password scheme \"" + name + "\"; known schemes: " + known()));
    }

    private static String known() {
        return Arrays.stream(HashScheme.values()).map(HashScheme::label).collect(Collectors.joining(", "));
    }
}
