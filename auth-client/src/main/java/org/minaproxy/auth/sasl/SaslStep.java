package org.minaproxy.auth.sasl;

import java.util.function.Function;
import org.minaproxy.auth.Credentials;

/** What a mechanism wants next. */
public sealed interface SaslStep {

    /** Picks the branch for this step; exhaustive at compile time. */
    <T> T fold(
            Function<? super Challenge, ? extends T> challenge,
            Function<? super Done, ? extends T> done,
            Function<? super Invalid, ? extends T> invalid);

    /** Send these octets to the client and wait for its response; an empty challenge is a challenge. */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Challenge(byte[] octets) implements SaslStep {
        @Override
        public <T> T fold(
                Function<? super Challenge, ? extends T> challenge,
                Function<? super Done, ? extends T> done,
                Function<? super Invalid, ? extends T> invalid) {
            return challenge.apply(this);
        }
    }

    /** The client has said all; whether it is true is for an authentication source to tell. */
    record Done(Credentials credentials) implements SaslStep {
        @Override
        public <T> T fold(
                Function<? super Challenge, ? extends T> challenge,
                Function<? super Done, ? extends T> done,
                Function<? super Invalid, ? extends T> invalid) {
            return done.apply(this);
        }
    }

    /**
     * The response is not of the mechanism's form.
     *
     * @param reason for the client and the log; never holds what the client sent
     */
    record Invalid(String reason) implements SaslStep {
        @Override
        public <T> T fold(
                Function<? super Challenge, ? extends T> challenge,
                Function<? super Done, ? extends T> done,
                Function<? super Invalid, ? extends T> invalid) {
            return invalid.apply(this);
        }
    }
}
