package org.minaproxy.auth;

import java.util.concurrent.CompletionStage;

/**
 * Answers who a client is and where its mail lives.
 *
 * <p>Called on I/O threads, so it must return at once; blocking work happens on an executor of its own and completes the stage later, on any
 * thread. The stage should complete normally in every case; whoever completes it exceptionally is treated as {@link AuthResult.Unavailable}.
 */
public interface Authenticator extends AutoCloseable {

    CompletionStage<AuthResult> authenticate(AuthRequest request);

    /** Releases connections and threads; requests under way end as unavailable. */
    @Override
    default void close() {}
}
