package org.minaproxy.tls;

import java.util.List;

/** What two peers agree on a key with; what else the registry has is slower or weaker. */
public enum KeyGroup {
    /** X25519 and ML-KEM together: what is recorded today stays secret from a quantum computer. Conscrypt has it, the JVM's own TLS from Java 27 on. */
    X25519_MLKEM768("X25519MLKEM768"),
    X25519("x25519"),
    P256("secp256r1"),
    P384("secp384r1"),
    P521("secp521r1");

    private final String text;

    KeyGroup(String text) {
        this.text = text;
    }

    /** The best first; nobody needs P-521. */
    public static List<KeyGroup> usual() {
        return List.of(X25519_MLKEM768, X25519, P256, P384);
    }

    /** The name in IANA's list. */
    @Override
    public String toString() {
        return text;
    }
}
