package org.minaproxy.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Credentials.DigestMethod;

/** What every authentication source promises. */
public abstract class AuthenticatorContract {

    protected static final String CHALLENGE = "<1896.697170952@mail.example.com>";

    /** Credentials of every kind, all wrong for a source that verifies. */
    protected static final List<Credentials> WRONG = List.of(
            new Credentials.Password("alice", Secret.of("hunter2")),
            new Credentials.Password("Alice", Secret.of("s3cret")),
            new Credentials.Password("nobody", Secret.of("hunter2")),
            new Credentials.Password("root", "alice", Secret.of("s3cret")),
            new Credentials.Digest(DigestMethod.APOP, "alice", CHALLENGE, "0".repeat(32)),
            new Credentials.Digest(DigestMethod.CRAM_MD5, "nobody", CHALLENGE, "0".repeat(32)),
            new Credentials.External("nobody"),
            new Credentials.None());

    /** A source that is up. */
    protected abstract Authenticator open() throws Exception;

    /** Credentials that it accepts. */
    protected abstract List<Credentials> accepted();

    /** Credentials that it rejects. */
    protected List<Credentials> rejected() {
        return WRONG;
    }

    @Test
    void acceptsWhatItShould() throws Exception {
        try (Authenticator source = open()) {
            for (Credentials credentials : accepted()) {
                assertEquals("accepted", kind(ask(source, credentials)), credentials::toString);
            }
        }
    }

    @Test
    void rejectsWithAReasonThatHoldsNoSecret() throws Exception {
        try (Authenticator source = open()) {
            for (Credentials credentials : rejected()) {
                AuthResult result = ask(source, credentials);

                assertEquals("rejected", kind(result), credentials::toString);
                assertFalse(result.toString().contains("hunter2"), result::toString);
                assertFalse(result.toString().contains("s3cret"), result::toString);
            }
        }
    }

    @Test
    void aClosedSourceIsUnavailableAndNeverAccepts() throws Exception {
        Authenticator source = open();
        source.close();

        for (Credentials credentials : accepted()) {
            assertEquals(afterClose(), kind(ask(source, credentials)));
        }
    }

    /** For sources that have nothing to close. */
    protected String afterClose() {
        return "unavailable";
    }

    /** Fails when the stage completes exceptionally. */
    protected static AuthResult ask(Authenticator source, Credentials credentials) throws Exception {
        return source.authenticate(Requests.imap(credentials))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    protected static String kind(AuthResult result) {
        return result.fold(accepted -> "accepted", rejected -> "rejected", unavailable -> "unavailable");
    }
}
