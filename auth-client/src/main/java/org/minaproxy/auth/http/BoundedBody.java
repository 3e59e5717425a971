package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Throws a body away, so that the connection can be used again; gives up when there is too much of it. */
final class BoundedBody implements BodySubscriber<Void> {

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final int limit;
    private Optional<Flow.Subscription> subscription = Optional.empty();
    private int size;

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription granted) {
        subscription = Optional.of(granted);
        granted.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            size += buffer.remaining();
        }
        if (size > limit) {
            subscription.ifPresent(Flow.Subscription::cancel);
            end.completeExceptionally(new TooLarge());
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    @SuppressWarnings("NullAway") // null is the only value of Void
    public void onComplete() {
        end.complete(null);
    }

    /** There was more than the limit. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }
}
