package org.minaproxy.proxy.demo;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Letters nobody can foresee: none that look alike, and none that a shell would take for its own; some five bits each. */
final class RandomLetters {

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private final SecureRandom random = new SecureRandom();

    String next(int count) {
        return random.ints(count, 0, ALPHABET.length())
                .mapToObj(index -> ALPHABET.substring(index, index + 1))
                .collect(Collectors.joining());
    }
}
