package org.minaproxy.auth.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.AcceptAll;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.AuthenticatorContract;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.FixedAuthenticator;
import org.minaproxy.auth.Secret;

class TimeLimitedTest extends AuthenticatorContract {

    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Override
    protected Authenticator open() {
        return limited(new AcceptAll(), Duration.ofMinutes(1));
    }

    @Override
    protected List<Credentials> accepted() {
        return List.of(new Credentials.Password("alice", Secret.of("s3cret")));
    }

    @Override
    protected List<Credentials> rejected() {
        return List.of(new Credentials.None());
    }

    @Override
    protected String afterClose() {
        return "accepted";
    }

    @Test
    void aSourceThatIsTooSlowIsUnavailableAndStaysSo() throws Exception {
        CompletableFuture<AuthResult> never = new CompletableFuture<>();

        AuthResult result = ask(limited(new FixedAuthenticator(never), Duration.ofMillis(20)), new Credentials.None());

        assertEquals(new Unavailable("no answer within 20 ms"), result);
        assertTrue(never.complete(new Accepted("alice")));
    }

    @Test
    void anAnswerInTimeTakesItsAlarmAlong() throws Exception {
        scheduler.setRemoveOnCancelPolicy(true);

        assertEquals("accepted", kind(ask(open(), accepted().get(0))));

        assertEquals(0, scheduler.getQueue().size());
    }

    @Test
    void aSourceThatFailsIsUnavailable() throws Exception {
        Authenticator broken =
                new FixedAuthenticator(CompletableFuture.failedFuture(new IllegalStateException("hunter2")));

        assertEquals(
                new Unavailable("failed: java.lang.IllegalStateException"),
                ask(limited(broken, Duration.ofMinutes(1)), new Credentials.None()));
    }

    @Test
    void withoutASchedulerNothingIsAsked() throws Exception {
        scheduler.shutdownNow();
        FixedAuthenticator source = new FixedAuthenticator(new Accepted("alice"));

        assertEquals(new Unavailable("closed"), ask(limited(source, Duration.ofMinutes(1)), new Credentials.None()));
        assertEquals(0, source.asked());
    }

    private Authenticator limited(Authenticator source, Duration limit) {
        return new TimeLimited(source, limit, scheduler);
    }
}
