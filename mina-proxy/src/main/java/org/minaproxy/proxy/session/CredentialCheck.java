package org.minaproxy.proxy.session;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.Credentials;

/**
 * Asks the authentication sources who a client is. There is always an answer, and it always comes on the session's loop: a source that throws, or
 * answers with nothing, is unavailable.
 */
final class CredentialCheck {

    private final Authenticator authenticator;
    private final SessionLoop loop;

    CredentialCheck(Authenticator authenticator, SessionLoop loop) {
        this.authenticator = authenticator;
        this.loop = loop;
    }

    void ask(AuthRequest request, Consumer<AuthResult> onAnswer) {
        if (request.credentials() instanceof Credentials.Password password && password.actsAsAnother()) {
            onAnswer.accept(new AuthResult.Rejected("may not act as another user"));
            return;
        }
        if (CertificateLogin.isGroundless(request.credentials(), request.tls())) {
            onAnswer.accept(new AuthResult.Rejected("EXTERNAL without a certificate that names somebody"));
            return;
        }
        CompletionStage<AuthResult> answer;
        try {
            answer = authenticator.authenticate(request);
        } catch (RuntimeException e) {
            onAnswer.accept(bug(e));
            return;
        }
        answer.whenComplete((result, error) -> {
            AuthResult sure = result == null ? bug(error) : result;
            if (loop.isCurrent()) {
                onAnswer.accept(sure);
            } else {
                loop.execute(() -> onAnswer.accept(sure));
            }
        });
    }

    private static AuthResult bug(@Nullable Throwable error) {
        return new AuthResult.Unavailable("bug: " + (error == null ? "no answer" : error));
    }
}
