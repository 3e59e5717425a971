package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The little of HTTP that a lookup needs, so that others can lend their sockets to it. Never blocks the caller. */
public interface HttpTransport extends AutoCloseable {

    /**
     * Sends a GET without a body.
     *
     * <p>Redirects are not followed, and a reply that is larger than the transport likes is a failure.
     *
     * @param headers to send besides {@code Host}, in this order if the transport can choose
     * @param timeout for all of it, connecting included
     * @return fails with an {@link IOException} whose message is for the log, and quotes nothing that was sent or came
     */
    CompletionStage<HttpReply> get(URI uri, List<Header> headers, Duration timeout);

    /** Requests under way fail. */
    @Override
    void close();
}
