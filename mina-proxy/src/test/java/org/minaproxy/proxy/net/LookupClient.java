package org.minaproxy.proxy.net;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.http.Header;
import org.minaproxy.auth.http.HttpQuestion;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.tls.ClientTls;

/** A transport on one loop of its own, and what tests want to know of it. */
final class LookupClient implements AutoCloseable {

    static final Duration PLENTY = Duration.ofSeconds(10);

    private final ExecutorService blocking = Executors.newSingleThreadExecutor();
    private final IoLoops loops;
    private final LoopHttpTransport transport;

    LookupClient(int connections, int waiting) throws Exception {
        this(ClientTls.builder().build(), connections, waiting);
    }

    LookupClient(ClientTls tls, int connections, int waiting) throws Exception {
        loops = new IoLoops(1, 64 * 1024, (thread, bug) -> bug.printStackTrace());
        transport = transport(blocking, tls, connections, waiting);
    }

    /** The resolver's work goes to {@code resolving}. */
    LookupClient(Executor resolving, int connections) throws Exception {
        loops = new IoLoops(1, 64 * 1024, (thread, bug) -> bug.printStackTrace());
        transport = transport(resolving, ClientTls.builder().build(), connections, 10);
    }

    private LoopHttpTransport transport(Executor resolving, ClientTls tls, int connections, int waiting) {
        HostResolver resolver = new HostResolver(resolving, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        return new LoopHttpTransport(loops, resolver, tls, new LoopHttpTransport.Limits(connections, waiting, 65536));
    }

    static URI at(ScriptedServer server) {
        return at(server.port());
    }

    static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port + "/auth");
    }

    CompletableFuture<HttpReply> get(URI uri, Header... headers) {
        return get(uri, PLENTY, headers);
    }

    CompletableFuture<HttpReply> get(URI uri, Duration timeout, Header... headers) {
        return transport.ask(uri, new HttpQuestion(List.of(headers)), timeout).toCompletableFuture();
    }

    CompletableFuture<HttpReply> post(URI uri, String body) {
        HttpQuestion question = new HttpQuestion(List.of(), Optional.of(Secret.of(body)));
        return transport.ask(uri, question, PLENTY).toCompletableFuture();
    }

    /** The value of the header X, or what went wrong. */
    static String outcome(CompletableFuture<HttpReply> answer) throws Exception {
        return answer.handle((reply, failure) ->
                        failure == null ? String.join(",", reply.values("X")) : String.valueOf(failure.getMessage()))
                .get(30, TimeUnit.SECONDS);
    }

    /** Runs it on the loop, and waits for its end. */
    void onLoop(Step step) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loops.all().get(0).execute(() -> {
            try {
                step.run();
                done.complete(true);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        done.get(30, TimeUnit.SECONDS);
    }

    /** What the loop has been told to close is closed when this returns. */
    void settle() throws Exception {
        CountDownLatch turns = new CountDownLatch(5);
        while (turns.getCount() > 0) {
            onLoop(turns::countDown);
        }
    }

    void closeTransport() {
        transport.close();
    }

    /** Something to do on the loop. */
    interface Step {
        void run() throws Exception;
    }

    @Override
    public void close() {
        transport.close();
        loops.close();
        blocking.shutdownNow();
    }
}
