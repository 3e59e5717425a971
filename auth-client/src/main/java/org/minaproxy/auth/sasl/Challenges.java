package org.minaproxy.auth.sasl;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;

/** Makes challenges for APOP and CRAM-MD5 of a message-id's form, {@code <random@host>}; no two are the same. */
public final class Challenges implements Supplier<String> {

    private static final int RANDOM_OCTETS = 16;

    private final String hostname;
    private final SecureRandom random = new SecureRandom();

    public Challenges(String hostname) {
        this.hostname = hostname;
    }

    @Override
    public String get() {
        byte[] octets = new byte[RANDOM_OCTETS];
        random.nextBytes(octets);
        return "<" + HexFormat.of().formatHex(octets) + "@" + hostname + ">";
    }
}
