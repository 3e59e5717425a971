package org.minaproxy.proxy.protocol;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one server answers when it is asked for its capabilities, kept for a minute, since each question is a round trip of a login. It is
 * believed in the choice of commands alone; whether they succeed is still for the server to say. Safe for use by all loops.
 */
public final class KnownCapabilities {

    private static final long KEEP_MILLIS = Duration.ofMinutes(1).toMillis();

    private final LongSupplier clock;
    private final Answer beforeLogin = new Answer();
    private final Answer afterLogin = new Answer();

    /**
     * Of a server that has not been asked yet.
     *
     * @param clock in milliseconds, never going back
     */
    public KnownCapabilities(LongSupplier clock) {
        this.clock = clock;
    }

    /** To somebody who has not logged in yet, but has done all that comes before that: TLS, if that is to be. */
    public Answer beforeLogin() {
        return beforeLogin;
    }

    /** To somebody who has logged in. */
    public Answer afterLogin() {
        return afterLogin;
    }

    private record Told(String words, long until) {}

    /** An answer, in whatever form its protocol likes. */
    public final class Answer {

        private volatile @Nullable Told told;

        private Answer() {}

        /** Empty when it has not been asked for lately. */
        public Optional<String> get() {
            Told last = told;
            return last != null && clock.getAsLong() < last.until() ? Optional.of(last.words()) : Optional.empty();
        }

        public void keep(String words) {
            told = new Told(words, clock.getAsLong() + KEEP_MILLIS);
        }
    }
}
