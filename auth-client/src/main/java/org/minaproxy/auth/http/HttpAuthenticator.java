package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.http.Contract.Verdict;

/**
 * Asks a lookup service by HTTP who a client is and where its mail lives: by nginx's {@code auth_http}, see {@link LookupRequest} and
 * {@link LookupReply}, or by JSON, see {@link JsonContract}.
 *
 * <p>When a URL gives no answer, or one that cannot be understood, the next is asked; only when none is left the answer is {@link Unavailable}.
 *
 * <p>A service that says WAIT is asked again ten times at most, and for a minute in all; then the answer is {@link Unavailable}. A rejection whose
 * text begins with a temporary code, or whose Auth-Error-Code is 4xx, is passed on as the rejection with just these words that the service chose:
 * it did answer. An accepted APOP, CRAM-MD5 or EXTERNAL client has no password to log in with unless the service sends one; that is for the
 * session to notice.
 */
public final class HttpAuthenticator implements Authenticator {

    private static final int MAX_WAITS = 10;
    private static final Duration MAX_WAITING = Duration.ofMinutes(1);

    private final HttpAuthSettings settings;
    private final Contract contract;
    private final UrlOrder urls;
    private final HttpTransport transport;
    private final ScheduledExecutorService scheduler;
    private final Set<Lookup> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * @param transport closed together with this
     * @param scheduler where a service that says WAIT is waited for; stays open
     */
    public HttpAuthenticator(HttpAuthSettings settings, HttpTransport transport, ScheduledExecutorService scheduler) {
        this.settings = settings;
        this.contract = Contract.of(settings);
        this.urls = new UrlOrder(settings.urls(), settings.retryAfter(), System::nanoTime);
        this.transport = transport;
        this.scheduler = scheduler;
    }

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        if (request.credentials() instanceof Credentials.Password password && password.actsAsAnother()) {
            return done(new Rejected("a lookup service cannot be asked about acting as another user"));
        }
        HttpQuestion question;
        try {
            question = contract.question(request);
        } catch (IllegalArgumentException e) {
            return done(new Rejected("cannot ask: " + e.getMessage()));
        }
        return new Lookup(request.credentials(), question).begin();
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(lookup -> lookup.end(new Unavailable(lookup.described("closed"))));
        transport.close();
    }

    private static CompletionStage<AuthResult> done(AuthResult result) {
        return CompletableFuture.completedFuture(result);
    }

    /** One question with all its repetitions, to one URL after the other; asked by one thread after the other. */
    private final class Lookup {
        private final Credentials credentials;
        private final HttpQuestion question;
        private final Deque<URI> left = new ArrayDeque<>(urls.inOrder());
        private final CompletableFuture<AuthResult> answer = new CompletableFuture<>();
        private volatile URI asked = left.remove();
        private volatile String failures = "";
        private volatile Optional<Future<?>> timer = Optional.empty();
        private int waits;
        private Duration waited = Duration.ZERO;

        Lookup(Credentials credentials, HttpQuestion question) {
            this.credentials = credentials;
            this.question = question;
        }

        CompletionStage<AuthResult> begin() {
            underWay.add(this);
            if (closed) {
                end(new Unavailable(described("closed")));
            } else {
                ask();
            }
            return answer;
        }

        void end(AuthResult result) {
            underWay.remove(this);
            timer.ifPresent(waiting -> waiting.cancel(false));
            answer.complete(result);
        }

        private void ask() {
            transport
                    .ask(asked, question, settings.timeout())
                    .thenApply(reply -> contract.read(reply, credentials))
                    .whenComplete((verdict, failure) -> conclude(
                            failure == null ? verdict : new Verdict.Final(new Unavailable(describe(failure)))));
        }

        private void conclude(Verdict verdict) {
            if (verdict instanceof Verdict.AskAgain again) {
                askAgain(again.after());
            } else if (verdict instanceof Verdict.Final last) {
                if (last.result() instanceof Unavailable unavailable) {
                    askNext(unavailable.reason());
                } else {
                    urls.answered(asked);
                    end(last.result());
                }
            }
        }

        private void askNext(String failure) {
            urls.failed(asked);
            failures = described(failure);
            URI next = left.poll();
            if (next == null || closed) {
                end(new Unavailable(failures));
            } else {
                asked = next;
                ask();
            }
        }

        /** What went wrong until now. */
        private String described(String failure) {
            return (failures.isEmpty() ? "" : failures + "; ") + HttpAuthSettings.place(asked) + ": " + failure;
        }

        private void askAgain(Duration after) {
            waits++;
            waited = waited.plus(after);
            if (waits > MAX_WAITS || waited.compareTo(MAX_WAITING) > 0) {
                end(new Unavailable(described("still WAIT after " + (waits - 1) + " repetitions")));
                return;
            }
            try {
                timer = Optional.of(scheduler.schedule(this::ask, after.toMillis(), TimeUnit.MILLISECONDS));
            } catch (RejectedExecutionException e) {
                end(new Unavailable(described("closed")));
            }
        }
    }

    /** Transports fail with an IOException whose message may be shown; anything else is a bug and may quote what it should not. */
    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getName();
    }
}
