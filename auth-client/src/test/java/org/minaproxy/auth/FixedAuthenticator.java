package org.minaproxy.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives the answer that it was made with, and remembers whether it was asked and closed. */
public final class FixedAuthenticator implements Authenticator {

    private final CompletionStage<AuthResult> answer;
    private int asked;
    private boolean closed;

    public FixedAuthenticator(AuthResult answer) {
        this(CompletableFuture.completedFuture(answer));
    }

    public FixedAuthenticator(CompletionStage<AuthResult> answer) {
        this.answer = answer;
    }

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        asked++;
        return answer;
    }

    @Override
    public void close() {
        closed = true;
    }

    public int asked() {
        return asked;
    }

    public boolean closed() {
        return closed;
    }
}
