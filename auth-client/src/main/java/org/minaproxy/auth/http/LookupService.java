package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.ServerAddress;

/**
 * A lookup service without its sockets: questions in nginx's {@code auth_http} or in JSON, answered from an authentication source.
 *
 * <p>The three answers stay three. <i>Accepted</i> and <i>rejected</i> have status 200 (by JSON a rejection has 401); <i>unavailable</i> has 503, and 429 when a
 * client asks too often. What cannot be understood has 400.
 */
public final class LookupService {

    /**
     * What it needs from the outside.
     *
     * @param authenticator is asked
     * @param servers where an accepted user's mail is, by an address; empty when nobody knows
     * @param admits whether a client may ask once more
     * @param told gets every question with its answer, for the log
     */
    public record Surroundings(
            Authenticator authenticator,
            BiFunction<AuthRequest, Accepted, CompletionStage<Optional<ServerAddress>>> servers,
            Predicate<AuthRequest> admits,
            Consumer<Told> told) {}

    /** A question with its answer. */
    public record Told(AuthRequest request, AuthResult result) {}

    /** Whether answers may hold passwords, which clients of CRAM-MD5 and APOP need to get into IMAP and POP3 servers. */
    public enum Passwords {
        SENT,
        KEPT
    }

    private final Surroundings surroundings;
    private final Passwords passwords;
    private final Duration rejectionWait;

    /** @param rejectionWait how long clients that may try again are held back at least; with zero nginx ends their connection */
    public LookupService(Surroundings surroundings, Passwords passwords, Duration rejectionWait) {
        this.surroundings = surroundings;
        this.passwords = passwords;
        this.rejectionWait = rejectionWait;
    }

    /**
     * Answers; never fails.
     *
     * @param session names the question in the log
     */
    public CompletionStage<HttpReply> answer(HttpQuestion question, String session) {
        AuthRequest request;
        try {
            request = ServiceQuestion.read(question, session);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedStage(refused(question, 400));
        }
        if (!surroundings.admits().test(request)) {
            AuthResult tooOften = new Unavailable("the client asks too often");
            surroundings.told().accept(new Told(request, tooOften));
            return CompletableFuture.completedStage(ServiceAnswer.unavailable(question, request.protocol(), 429));
        }
        Optional<String> impossible = problem(request.credentials());
        if (impossible.isPresent()) {
            return rejected(question, request, new Rejected(impossible.get()));
        }
        return surroundings
                .authenticator()
                .authenticate(request)
                .thenCompose(result -> answer(question, request, result))
                .exceptionally(failure -> unavailable(
                        question, request, new Unavailable(failure.getClass().getSimpleName())));
    }

    /** For a question that is not even looked at; nginx takes it for an outage too. */
    public static HttpReply refused(HttpQuestion question, int status) {
        String protocol = new HttpReply(0, question.headers())
                .values("Auth-Protocol").stream().findFirst().orElse("");
        return ServiceAnswer.unavailable(question, protocol, status);
    }

    private CompletionStage<HttpReply> answer(HttpQuestion question, AuthRequest request, AuthResult result) {
        return result.fold(
                accepted -> accepted(question, request, accepted),
                rejected -> rejected(question, request, rejected),
                unavailable -> CompletableFuture.completedStage(unavailable(question, request, unavailable)));
    }

    private CompletionStage<HttpReply> accepted(HttpQuestion question, AuthRequest request, Accepted accepted) {
        if (accepted.password().isPresent() && passwords == Passwords.KEPT) {
            Unavailable needed = new Unavailable("the answer would need a password, and send-passwords is false");
            return CompletableFuture.completedStage(unavailable(question, request, needed));
        }
        return surroundings.servers().apply(request, accepted).thenApply(server -> {
            surroundings.told().accept(new Told(request, accepted));
            return ServiceAnswer.accepted(question, request, accepted, server);
        });
    }

    private CompletionStage<HttpReply> rejected(HttpQuestion question, AuthRequest request, Rejected rejected) {
        surroundings.told().accept(new Told(request, rejected));
        return CompletableFuture.completedStage(ServiceAnswer.rejected(question, request, rejected, rejectionWait));
    }

    /** A line end in a name would become a command at a backend that nginx talks to. */
    private static Optional<String> problem(Credentials credentials) {
        if (credentials instanceof Credentials.None) {
            return Optional.empty();
        }
        return CredentialText.problemWithUser(credentials.user().getBytes(UTF_8))
                .or(() -> credentials instanceof Credentials.Password own
                        ? CredentialText.problemWithPassword(own.password().bytes())
                        : Optional.empty());
    }

    private HttpReply unavailable(HttpQuestion question, AuthRequest request, Unavailable unavailable) {
        surroundings.told().accept(new Told(request, unavailable));
        return ServiceAnswer.unavailable(question, request.protocol(), 503);
    }
}
