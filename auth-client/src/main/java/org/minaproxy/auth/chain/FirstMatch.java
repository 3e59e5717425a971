package org.minaproxy.auth.chain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;

/**
 * Asks several sources, one after the other, until one accepts.
 *
 * <pre>
 *   one accepts                                 accepted; those behind it are not asked
 *   none accepts, at least one is unavailable   unavailable: the user may be one of those that it knows
 *   all reject                                  rejected: with the words of the first that has any, after the longest of all delays;
 *                                               the client may try again only if no source closes
 * </pre>
 */
public final class FirstMatch implements Authenticator {

    private final List<Authenticator> sources;

    /**
     * @param sources one at least; closed together with this
     */
    public FirstMatch(List<Authenticator> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("at least one source is needed");
        }
        this.sources = List.copyOf(sources);
    }

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        return ask(request, 0, Optional.empty());
    }

    @Override
    public void close() {
        sources.forEach(Authenticator::close);
    }

    private CompletionStage<AuthResult> ask(AuthRequest request, int index, Optional<AuthResult> soFar) {
        return askOne(sources.get(index), request).thenCompose(result -> {
            AuthResult combined = soFar.map(earlier -> combine(earlier, result)).orElse(result);
            return isAccepted(combined) || index + 1 == sources.size()
                    ? CompletableFuture.completedFuture(combined)
                    : ask(request, index + 1, Optional.of(combined));
        });
    }

    private static CompletionStage<AuthResult> askOne(Authenticator source, AuthRequest request) {
        return source.authenticate(request)
                .exceptionally(failure ->
                        new Unavailable("failed: " + failure.getClass().getName()));
    }

    private static boolean isAccepted(AuthResult result) {
        return result.fold(accepted -> true, rejected -> false, unavailable -> false);
    }

    private static AuthResult combine(AuthResult earlier, AuthResult later) {
        return later.fold(
                accepted -> accepted,
                rejected -> earlier.fold(
                        accepted -> accepted, first -> bothRejected(first, rejected), unavailable -> unavailable),
                unavailable -> earlier.fold(
                        accepted -> accepted,
                        rejected -> unavailable,
                        first -> new Unavailable(first.reason() + "; " + unavailable.reason())));
    }

    private static AuthResult bothRejected(Rejected first, Rejected second) {
        Rejected words = first.clientText().or(first::smtpCode).isPresent() ? first : second;
        Duration delay = first.delay().compareTo(second.delay()) > 0 ? first.delay() : second.delay();
        boolean close = first.retry() == Retry.CLOSE || second.retry() == Retry.CLOSE;
        return new Rejected(
                first.reason() + "; " + second.reason(),
                words.clientText(),
                words.smtpCode(),
                delay,
                close ? Retry.CLOSE : Retry.ALLOWED);
    }
}
