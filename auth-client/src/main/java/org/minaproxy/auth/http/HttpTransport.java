package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The little of HTTP that a lookup needs, so that others can lend their sockets to it. Never blocks the caller. */
public interface HttpTransport extends AutoCloseable {

    /**
     * Sends a question and waits for the whole answer.
     *
     * <p>Redirects are not followed, and a reply that is larger than the transport likes is a failure.
     *
     * @param timeout for all of it, connecting included
     * @return fails with an {@link IOException} whose message is for the log, and quotes nothing that was sent or came
     */
    CompletionStage<HttpReply> ask(URI uri, HttpQuestion question, Duration timeout);

    /** Requests under way fail. */
    @Override
    void close();
}
