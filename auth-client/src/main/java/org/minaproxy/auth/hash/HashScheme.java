package org.minaproxy.auth.hash;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The schemes there are, with the names that a passwd file may call them by; the first is the one we write, and Dovecot reads. */
@SuppressWarnings("ImmutableEnumChecker") // functions have no state, and the list cannot be changed
public enum HashScheme {
    PLAIN(new PlainText(), "PLAIN", "CLEARTEXT", "CLEAR"),
    SHA256_CRYPT(ShaCrypt.SHA256, "SHA256-CRYPT"),
    SHA512_CRYPT(ShaCrypt.SHA512, "SHA512-CRYPT"),
    BCRYPT(new Bcrypt(), "BLF-CRYPT", "BCRYPT"),
    ARGON2ID(new Argon2id(), "ARGON2ID"),
    PBKDF2(new Pbkdf2(), "PBKDF2");

    private final HashFunction function;
    private final List<String> names;

    HashScheme(HashFunction function, String... names) {
        this.function = function;
        this.names = List.of(names);
    }

    /** What stands between the braces. */
    public String label() {
        return names.get(0);
    }

    /** Finds a scheme by any of its names, in any case. */
    public static Optional<HashScheme> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(scheme -> scheme.names.contains(wanted))
                .findFirst();
    }

    /** Finds a scheme by the prefix that crypt(3) gave its hashes, as in {@code {CRYPT}$6$…}. */
    static Optional<HashScheme> ofCrypt(String hash) {
        if (hash.startsWith("$2")) {
            return Optional.of(BCRYPT);
        }
        if (hash.startsWith("$argon2id$")) {
            return Optional.of(ARGON2ID);
        }
        if (hash.startsWith("$5$")) {
            return Optional.of(SHA256_CRYPT);
        }
        return hash.startsWith("$6$") ? Optional.of(SHA512_CRYPT) : Optional.empty();
    }

    HashFunction function() {
        return function;
    }
}
