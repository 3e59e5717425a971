package org.minaproxy.auth.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.AcceptAll;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.AuthenticatorContract;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.FixedAuthenticator;
import org.minaproxy.auth.Secret;

class FirstMatchTest extends AuthenticatorContract {

    @Override
    protected Authenticator open() {
        return new FirstMatch(List.of(new FixedAuthenticator(new Rejected("unknown user")), new AcceptAll()));
    }

    @Override
    protected List<Credentials> accepted() {
        return List.of(new Credentials.Password("alice", Secret.of("s3cret")));
    }

    @Override
    protected List<Credentials> rejected() {
        return List.of(new Credentials.None(), new Credentials.External("alice"));
    }

    @Override
    protected String afterClose() {
        return "accepted";
    }

    /** A accepts, R rejects, U is unavailable, X breaks the contract and fails. */
    @ParameterizedTest
    @CsvSource({
        "A, accepted, 1",
        "R, rejected, 1",
        "U, unavailable, 1",
        "X, unavailable, 1",
        "AR, accepted, 1",
        "AU, accepted, 1",
        "RA, accepted, 2",
        "UA, accepted, 2",
        "XA, accepted, 2",
        "RR, rejected, 2",
        "RU, unavailable, 2",
        "UR, unavailable, 2",
        "UU, unavailable, 2",
        "RX, unavailable, 2",
        "RURA, accepted, 4",
        "RRUR, unavailable, 4",
        "RRRR, rejected, 4",
        "RARU, accepted, 2",
    })
    void sourcesAreAskedUntilOneAccepts(String answers, String expected, int asked) throws Exception {
        List<FixedAuthenticator> sources =
                answers.chars().mapToObj(FirstMatchTest::source).toList();

        AuthResult result = ask(new FirstMatch(List.copyOf(sources)), new Credentials.None());

        assertEquals(expected, kind(result));
        assertEquals(asked, sources.stream().mapToInt(FixedAuthenticator::asked).sum());
    }

    @Test
    void allReasonsReachTheLog() throws Exception {
        assertEquals(new Rejected("one; two; three"), together(rejected("one"), rejected("two"), rejected("three")));
        assertEquals(
                new Unavailable("one; three"),
                together(new Unavailable("one"), rejected("two"), new Unavailable("three")));
    }

    @Test
    void theClientGetsTheFirstWordsTheLongestDelayAndTheStricterEnd() throws Exception {
        Rejected first =
                new Rejected("1", Optional.of("Denied"), Optional.of("535"), Duration.ofSeconds(1), Retry.ALLOWED);
        Rejected second = new Rejected("2", Optional.of("No"), Optional.of("550"), Duration.ofSeconds(3), Retry.CLOSE);

        assertEquals(
                new Rejected("0; 1; 2", Optional.of("Denied"), Optional.of("535"), Duration.ofSeconds(3), Retry.CLOSE),
                together(rejected("0"), first, second));
    }

    @Test
    void closesAllAndNeedsOne() {
        FixedAuthenticator one = source('R');
        FixedAuthenticator two = source('A');

        new FirstMatch(List.of(one, two)).close();

        assertTrue(one.closed() && two.closed());
        assertThrows(IllegalArgumentException.class, () -> new FirstMatch(List.of()));
    }

    private static AuthResult together(AuthResult... answers) throws Exception {
        return ask(
                new FirstMatch(Stream.of(answers)
                        .<Authenticator>map(FixedAuthenticator::new)
                        .toList()),
                new Credentials.None());
    }

    private static AuthResult rejected(String reason) {
        return new Rejected(reason);
    }

    private static FixedAuthenticator source(int letter) {
        return switch (letter) {
            case 'A' -> new FixedAuthenticator(new Accepted("alice"));
            case 'R' -> new FixedAuthenticator(new Rejected("no"));
            case 'U' -> new FixedAuthenticator(new Unavailable("down"));
            default -> new FixedAuthenticator(CompletableFuture.failedFuture(new IllegalStateException("a bug")));
        };
    }
}
