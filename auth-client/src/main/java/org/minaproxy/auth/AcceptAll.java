package org.minaproxy.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;

/**
 * Lets the backend decide: user name and password are taken as they are and tried there.
 *
 * <p>Only for backends that verify passwords. What cannot be replayed to one (a digest, a certificate) is rejected, and so are clients that do not
 * log in at all, because nobody would decide about them.
 */
public final class AcceptAll implements Authenticator {

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        return CompletableFuture.completedFuture(decide(request.credentials()));
    }

    private static AuthResult decide(Credentials credentials) {
        if (!(credentials instanceof Credentials.Password password)) {
            return new Rejected("only a password can be left to the backend");
        }
        return password.actsAsAnother()
                ? new Rejected("acting as another user cannot be left to the backend")
                : new Accepted(password.user());
    }
}
