package org.minaproxy.auth.chain;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;

/** Calls a source unavailable that has not answered in time; a late answer is dropped, whatever it says. */
public final class TimeLimited implements Authenticator {

    private final Authenticator source;
    private final Duration limit;
    private final ScheduledExecutorService scheduler;

    /**
     * @param source closed together with this
     * @param scheduler for the time to run out; stays open
     */
    public TimeLimited(Authenticator source, Duration limit, ScheduledExecutorService scheduler) {
        this.source = source;
        this.limit = limit;
        this.scheduler = scheduler;
    }

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        CompletableFuture<AuthResult> answer = new CompletableFuture<>();
        Future<?> alarm;
        try {
            alarm = scheduler.schedule(() -> answer.complete(late()), limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(new Unavailable("closed"));
        }
        source.authenticate(request)
                .exceptionally(failure ->
                        new Unavailable("failed: " + failure.getClass().getName()))
                .thenAccept(result -> {
                    alarm.cancel(false);
                    answer.complete(result);
                });
        return answer;
    }

    @Override
    public void close() {
        source.close();
    }

    private AuthResult late() {
        return new Unavailable("no answer within " + limit.toMillis() + " ms");
    }
}
