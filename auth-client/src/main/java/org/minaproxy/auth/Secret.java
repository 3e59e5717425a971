package org.minaproxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/**
 * A password or a shared key: bytes that never show in logs, exceptions or {@code toString}.
 *
 * <p>Bytes rather than characters, because that is what the wire carries: a backend must get the very octets that the client sent.
 */
public final class Secret {

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    public static Secret of(String text) {
        return new Secret(text.getBytes(UTF_8));
    }

    /** A copy of the octets. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The octets read as UTF-8, for interfaces that want text. */
    public String text() {
        return new String(bytes, UTF_8);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Compares in a time that tells nothing about where the difference is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    /** The same for all: a hash of a secret would be a hint at it. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "***";
    }
}
