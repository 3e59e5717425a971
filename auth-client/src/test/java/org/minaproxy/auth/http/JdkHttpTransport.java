package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with kept-alive connections over the JDK's sockets, with a thread for each request under way.
 *
 * <p>Not over {@code java.net.http}: that client leaves out every header whose name begins with {@code Proxy-}, sorts the others, and sends a
 * question mark for each octet beyond ASCII.
 */
public final class JdkHttpTransport implements HttpTransport {

    private final SSLContext tls;
    private final ThreadPoolExecutor threads;
    private final IdleConnections idle = new IdleConnections(System::nanoTime);
    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();

    /**
     * @param tls whom to trust, and what to show, when the URI says {@code https}; host names are always verified
     * @param limit how many requests may be under way at once; one more fails
     */
    public JdkHttpTransport(SSLContext tls, int limit) {
        this.tls = tls;
        this.threads = new ThreadPoolExecutor(
                0, limit, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), JdkHttpTransport::daemon);
    }

    @Override
    public CompletionStage<HttpReply> ask(URI uri, HttpQuestion question, Duration timeout) {
        Call call = new Call(uri, question, timeout);
        underWay.add(call);
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            call.fail(
                    threads.isShutdown()
                            ? "closed"
                            : "more than " + threads.getMaximumPoolSize() + " requests are under way");
        }
        return call.reply();
    }

    @Override
    public void close() {
        threads.shutdown();
        underWay.forEach(call -> call.fail("closed"));
        idle.close();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "auth-http");
        thread.setDaemon(true);
        return thread;
    }

    /** A request under way; whoever ends it first (reply, failure, timeout, closing) decides. */
    private final class Call implements Runnable {
        private final URI uri;
        private final HttpQuestion question;
        private final Duration timeout;
        private final CompletableFuture<HttpReply> result = new CompletableFuture<>();
        private Optional<HttpConnection> connection = Optional.empty();

        Call(URI uri, HttpQuestion question, Duration timeout) {
            this.uri = uri;
            this.question = question;
            this.timeout = timeout;
        }

        CompletionStage<HttpReply> reply() {
            return result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).handle(this::end);
        }

        void fail(String what) {
            result.completeExceptionally(new HttpFailure(what));
        }

        @Override
        public void run() {
            try {
                result.complete(exchange());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        private HttpReply exchange() throws IOException {
            Optional<HttpConnection> kept = idle.take(HttpConnection.origin(uri));
            if (kept.isPresent()) {
                try {
                    return over(kept.get());
                } catch (IOException e) {
                    // A server may close a connection just when the next request is on its way: that is no answer, so
                    // ask anew.
                    if (kept.get().isTouched() || result.isDone()) {
                        throw e;
                    }
                }
            }
            HttpConnection fresh = new HttpConnection(uri);
            hold(fresh);
            fresh.open(tls, Math.toIntExact(timeout.toMillis()));
            return over(fresh);
        }

        private HttpReply over(HttpConnection held) throws IOException {
            hold(held);
            try {
                HttpReply reply = held.exchange(question);
                letGo(held);
                return reply;
            } catch (IOException e) {
                held.close();
                throw e;
            }
        }

        private synchronized void hold(HttpConnection held) throws HttpFailure {
            connection = Optional.of(held);
            if (result.isDone()) {
                held.close();
                throw new HttpFailure("too late");
            }
        }

        private synchronized void letGo(HttpConnection held) {
            connection = Optional.empty();
            if (held.isReusable()) {
                idle.give(held);
            } else {
                held.close();
            }
        }

        private HttpReply end(@Nullable HttpReply reply, @Nullable Throwable failure) {
            underWay.remove(this);
            synchronized (this) {
                connection.ifPresent(HttpConnection::close);
            }
            if (reply == null) {
                throw new CompletionException(readable(failure));
            }
            return reply;
        }

        /** Says what happened in words of ours. */
        private HttpFailure readable(@Nullable Throwable failure) {
            if (failure instanceof HttpFailure ours) {
                return ours;
            }
            if (failure instanceof TimeoutException || failure instanceof SocketTimeoutException) {
                return new HttpFailure("no answer within " + timeout.toMillis() + " ms");
            }
            if (failure instanceof UnknownHostException) {
                return new HttpFailure("unknown host");
            }
            if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
                return new HttpFailure("cannot connect");
            }
            return new HttpFailure(
                    failure instanceof SSLException ? "TLS failed: " + failure.getMessage() : "the connection broke");
        }
    }
}
