package org.minaproxy.proxy.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.minaproxy.auth.http.HttpFailure;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.auth.http.HttpReplyReader;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * One question to a service, until it has an answer or has failed. Whoever works on it says what is to be undone when it fails meanwhile.
 *
 * <pre>
 *   waiting ──► dialling ──► asked ──► answered
 *      └──── kept connection ──┘          each may fail
 * </pre>
 */
final class HttpCall {

    private final byte[] request;
    private final HttpReplyReader.Answer place;
    private final Duration timeout;
    private final CompletableFuture<HttpReply> result = new CompletableFuture<>();
    private Timer timer = Timer.NONE;
    private Runnable whenFailing = () -> {};

    /** @param place where the answer will stand */
    HttpCall(byte[] request, HttpReplyReader.Answer place, Duration timeout) {
        this.request = request;
        this.place = place;
        this.timeout = timeout;
    }

    byte[] request() {
        return request;
    }

    HttpReplyReader newReader(int limit) {
        return new HttpReplyReader(limit, place);
    }

    Duration timeout() {
        return timeout;
    }

    CompletionStage<HttpReply> result() {
        return result;
    }

    void startTimer(IoLoop loop) {
        timer = loop.after(timeout, () -> fail("no answer within " + timeout.toMillis() + " ms"));
    }

    /** It is in other hands now: {@code undo} takes the place of what was to be done before. */
    void whenFailing(Runnable undo) {
        whenFailing = undo;
    }

    void answer(HttpReply reply) {
        timer.cancel();
        whenFailing = () -> {};
        result.complete(reply);
    }

    void fail(String reason) {
        timer.cancel();
        Runnable undo = whenFailing;
        whenFailing = () -> {};
        undo.run();
        result.completeExceptionally(new HttpFailure(reason));
    }
}
