package org.minaproxy.auth.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with kept-alive connections over the JDK's client.
 *
 * <p>That client sends headers in alphabetical order, and only ASCII: octets from U+007F on go out as {@code %XX}, which means the same to a
 * service that undoes the escapes of user name and password.
 */
public final class JdkHttpTransport implements HttpTransport {

    private static final int MAX_HEADERS = 16 * 1024;
    private static final int MAX_BODY = 64 * 1024;
    private static final int THREADS = 2;

    private final int limit;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, JdkHttpTransport::daemon);
    private final HttpClient client;
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();

    /**
     * @param tls whom to trust, and what to show, when the URI says {@code https}; host names are always verified
     * @param limit how many requests may be under way at once; one more fails
     */
    public JdkHttpTransport(SSLContext tls, int limit) {
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(tls)
                .executor(threads)
                .build();
    }

    @Override
    public CompletionStage<HttpReply> get(URI uri, List<Header> headers, Duration timeout) {
        if (threads.isShutdown()) {
            return CompletableFuture.failedFuture(new IOException("closed"));
        }
        if (underWay.size() >= limit) {
            return CompletableFuture.failedFuture(new IOException("more than " + limit + " requests are under way"));
        }
        try {
            return new Exchange(client.sendAsync(request(uri, headers, timeout), info -> new BoundedBody(MAX_BODY)))
                    .reply(timeout);
        } catch (IllegalArgumentException e) { // its message may quote a header
            return CompletableFuture.failedFuture(new IOException("the request has a header that cannot be sent"));
        }
    }

    @Override
    public void close() {
        underWay.forEach(Exchange::cancel);
        threads.shutdown();
    }

    private static HttpRequest request(URI uri, List<Header> headers, Duration timeout) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(timeout).header("User-Agent", "mina-proxy");
        headers.forEach(header -> request.header(header.name(), ascii(header.value())));
        return request.GET().build();
    }

    private static String ascii(String value) {
        if (value.chars().allMatch(c -> c < 0x7f)) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length() + 16);
        value.chars().forEach(c -> text.append(c < 0x7f ? Character.toString(c) : Header.escape(c)));
        return text.toString();
    }

    private static HttpReply read(HttpResponse<Void> response) throws IOException {
        List<Header> headers = new ArrayList<>();
        int size = 0;
        try {
            for (var entry : response.headers().map().entrySet()) {
                for (String value : entry.getValue()) {
                    headers.add(new Header(entry.getKey(), value));
                    size += entry.getKey().length() + value.length();
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed reply: " + e.getMessage(), e);
        }
        if (size > MAX_HEADERS) {
            throw new IOException("the header is larger than " + MAX_HEADERS + " octets");
        }
        return new HttpReply(response.statusCode(), headers);
    }

    /** Says what happened in words of ours: those of the client may quote what was received. */
    private static IOException readable(@Nullable Throwable failure, Duration timeout) {
        List<Throwable> causes = causes(failure);
        if (any(causes, TimeoutException.class) || any(causes, HttpTimeoutException.class)) {
            return new IOException("no answer within " + timeout.toMillis() + " ms");
        }
        if (any(causes, UnresolvedAddressException.class) || any(causes, UnknownHostException.class)) {
            return new IOException("unknown host");
        }
        if (any(causes, ConnectException.class)) {
            return new IOException("cannot connect");
        }
        if (any(causes, SSLException.class)) {
            return new IOException(
                    "TLS failed: " + causes.get(causes.size() - 1).getMessage());
        }
        if (any(causes, ProtocolException.class)) {
            return new IOException("the reply is not HTTP");
        }
        if (any(causes, BoundedBody.TooLarge.class)) {
            return new IOException("the body is larger than " + MAX_BODY + " octets");
        }
        return new IOException(any(causes, CancellationException.class) ? "closed" : "the connection broke");
    }

    private static List<Throwable> causes(@Nullable Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .toList();
    }

    private static boolean any(List<Throwable> causes, Class<?> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "auth-http");
        thread.setDaemon(true);
        return thread;
    }

    /** A request under way. */
    private final class Exchange {
        private final CompletableFuture<HttpResponse<Void>> sent;

        Exchange(CompletableFuture<HttpResponse<Void>> sent) {
            this.sent = sent;
        }

        /** The client's own timeout ends with the header; this one also watches the body. */
        CompletionStage<HttpReply> reply(Duration timeout) {
            underWay.add(this);
            return sent.copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((response, failure) -> end(response, failure, timeout));
        }

        void cancel() {
            sent.cancel(true);
        }

        private HttpReply end(@Nullable HttpResponse<Void> response, @Nullable Throwable failure, Duration timeout) {
            underWay.remove(this);
            cancel();
            try {
                if (response == null) {
                    throw readable(failure, timeout);
                }
                return read(response);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        }
    }
}
