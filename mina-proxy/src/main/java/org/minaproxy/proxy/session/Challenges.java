package org.minaproxy.proxy.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;

/** Challenges for APOP and CRAM-MD5, never the same twice: {@code <random.seconds@hostname>} (RFC 1939 §7, RFC 2195 §2). */
public final class Challenges implements Supplier<String> {

    private final String hostname;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public Challenges(String hostname, Clock clock) {
        this.hostname = hostname;
        this.clock = clock;
    }

    @Override
    public String get() {
        return "<" + Long.toUnsignedString(random.nextLong()) + "."
                + clock.instant().getEpochSecond() + "@" + hostname + ">";
    }
}
