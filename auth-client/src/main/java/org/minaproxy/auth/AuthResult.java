package org.minaproxy.auth;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The three answers of an authentication source. They are never confused: an outage is {@link Unavailable}, not a wrong password.
 */
public sealed interface AuthResult {

    /** Picks the branch for this answer; exhaustive at compile time. */
    <T> T fold(
            Function<? super Accepted, ? extends T> accepted,
            Function<? super Rejected, ? extends T> rejected,
            Function<? super Unavailable, ? extends T> unavailable);

    /**
     * The client is who it claims to be, as far as this source can tell.
     *
     * @param user the name to log in with at the backend
     * @param password the password to log in with at the backend; absent when the client's own will do or none is needed
     * @param server where the mailbox lives; absent when the listener's backend decides
     */
    record Accepted(String user, Optional<Secret> password, Optional<ServerAddress> server) implements AuthResult {
        public Accepted(String user) {
            this(user, Optional.empty(), Optional.empty());
        }

        @Override
        public <T> T fold(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Unavailable, ? extends T> unavailable) {
            return accepted.apply(this);
        }
    }

    /**
     * The credentials are wrong, or the user may not log in.
     *
     * @param reason for the log
     * @param clientText what to tell the client instead of the protocol's own words
     * @param smtpCode replaces the SMTP reply code and enhanced status code, for example {@code 535 5.7.8}
     * @param delay how long the reply is held back
     * @param retry whether the client may try again on this connection
     */
    record Rejected(String reason, Optional<String> clientText, Optional<String> smtpCode, Duration delay, Retry retry)
            implements AuthResult {
        public Rejected(String reason) {
            this(reason, Optional.empty(), Optional.empty(), Duration.ZERO, Retry.ALLOWED);
        }

        @Override
        public <T> T fold(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Unavailable, ? extends T> unavailable) {
            return rejected.apply(this);
        }
    }

    /**
     * No answer could be had: the source is down, slow or talks nonsense.
     *
     * @param reason for the log; the client is only told to come back later
     */
    record Unavailable(String reason) implements AuthResult {
        @Override
        public <T> T fold(
                Function<? super Accepted, ? extends T> accepted,
                Function<? super Rejected, ? extends T> rejected,
                Function<? super Unavailable, ? extends T> unavailable) {
            return unavailable.apply(this);
        }
    }

    /** What happens to the connection after a rejection. */
    enum Retry {
        ALLOWED,
        CLOSE
    }
}
