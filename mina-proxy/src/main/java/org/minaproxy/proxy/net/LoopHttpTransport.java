package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.http.Header;
import org.minaproxy.auth.http.HttpFailure;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.auth.http.HttpReplyReader;
import org.minaproxy.auth.http.HttpRequestBytes;
import org.minaproxy.auth.http.HttpTransport;
import org.minaproxy.proxy.timer.Timers.Timer;
import org.minaproxy.tls.ClientTls;

/**
 * Lends the loops' sockets to an HTTP lookup service: a question is asked and answered on the loop of the session that has it, over connections
 * that are kept for the next one. Each loop has connections of its own.
 */
public final class LoopHttpTransport implements HttpTransport {

    private static final Duration KEEP_IDLE = Duration.ofSeconds(60);

    /**
     * The bounds on each loop.
     *
     * @param connections to the service
     * @param waiting questions that wait for one of them; one more fails
     */
    public record Limits(int connections, int waiting) {}

    private final IoLoops loops;
    private final HostResolver resolver;
    private final ClientTls tls;
    private final Limits limits;
    private final Map<IoLoop, Pool> pools = new ConcurrentHashMap<>();
    private final Map<URI, HttpRequestBytes> requests = new ConcurrentHashMap<>(); // one: a source has one URL
    private volatile boolean closed;

    /**
     * Uses these loops.
     *
     * @param tls for a service by {@code https}
     */
    public LoopHttpTransport(IoLoops loops, HostResolver resolver, ClientTls tls, Limits limits) {
        this.loops = loops;
        this.resolver = resolver;
        this.tls = tls;
        this.limits = limits;
    }

    @Override
    public CompletionStage<HttpReply> get(URI uri, List<Header> headers, Duration timeout) {
        IoLoop loop = loops.currentOrAny();
        Pool pool = pools.computeIfAbsent(loop, Pool::new);
        Call call = new Call(
                uri, requests.computeIfAbsent(uri, HttpRequestBytes::new).with(headers), timeout);
        if (loop.isCurrent()) {
            pool.begin(call);
        } else {
            loop.execute(() -> pool.begin(call));
        }
        return call.result;
    }

    @Override
    public void close() {
        closed = true;
        pools.forEach((loop, pool) -> loop.execute(pool::close));
    }

    /** One question. */
    private static final class Call {
        private final URI uri;
        private final byte[] request;
        private final Duration timeout;
        private final CompletableFuture<HttpReply> result = new CompletableFuture<>();
        private @Nullable Exchange on;
        private Timer timer = Timer.NONE;

        Call(URI uri, byte[] request, Duration timeout) {
            this.uri = uri;
            this.request = request;
            this.timeout = timeout;
        }

        void fail(String reason) {
            timer.cancel();
            result.completeExceptionally(new HttpFailure(reason));
        }
    }

    /** The connections of one loop, and the questions that wait for them. */
    private final class Pool {
        private final IoLoop loop;
        private final Deque<Exchange> idle = new ArrayDeque<>();
        private final Deque<Call> waiting = new ArrayDeque<>();
        private int open;

        Pool(IoLoop loop) {
            this.loop = loop;
        }

        void begin(Call call) {
            if (closed) {
                call.fail("closed");
                return;
            }
            call.timer = loop.after(call.timeout, () -> timedOut(call));
            Exchange kept = idle.pollLast();
            if (kept != null) {
                kept.ask(call);
            } else if (open < limits.connections()) {
                dial(call);
            } else if (waiting.size() < limits.waiting()) {
                waiting.add(call);
            } else {
                call.fail("more than " + limits.waiting() + " requests are waiting");
            }
        }

        private void timedOut(Call call) {
            waiting.remove(call);
            Exchange exchange = call.on;
            call.fail("no answer within " + call.timeout.toMillis() + " ms");
            if (exchange != null) {
                exchange.abandon();
            }
        }

        void dial(Call call) {
            open++;
            boolean secure = "https".equalsIgnoreCase(call.uri.getScheme());
            int port = call.uri.getPort() >= 0 ? call.uri.getPort() : secure ? 443 : 80;
            String host = bare(call.uri.getHost());
            new SocketDial(loop, port, call.timeout, new SocketDial.Answer() {
                        @Override
                        public void connected(SocketChannel socket) throws IOException {
                            Exchange exchange = new Exchange(Pool.this, new Connection(loop, loops.service(), socket));
                            exchange.open(secure ? TlsLayerFactory.toServer(tls, host, port) : null, call);
                        }

                        @Override
                        public void failed(boolean timedOut, String reason) {
                            gone();
                            call.fail(reason + ", while connecting");
                        }
                    })
                    .start(resolver, host);
        }

        /** A connection has no question any more. */
        void free(Exchange exchange) {
            Call next = waiting.poll();
            if (next != null) {
                exchange.ask(next);
            } else {
                idle.add(exchange);
            }
        }

        /** A connection is gone; whoever waits gets a new one. */
        void gone() {
            open--;
            Call next = closed ? null : waiting.poll();
            if (next != null) {
                dial(next);
            }
        }

        void close() {
            waiting.forEach(call -> call.fail("closed"));
            waiting.clear();
            List.copyOf(idle).forEach(Exchange::abandon);
        }
    }

    // RFC 3986 §3.2.2 puts an IPv6 address in brackets
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** One connection with one question at a time. */
    private final class Exchange implements Stage {
        private final Pool pool;
        private final Connection connection;
        private HttpReplyReader reader = new HttpReplyReader();
        private @Nullable Call call;
        private Timer idleTimer = Timer.NONE;
        private boolean ready;
        private boolean reused;
        private boolean touched;
        private boolean over;

        Exchange(Pool pool, Connection connection) {
            this.pool = pool;
            this.connection = connection;
        }

        void open(@Nullable TlsLayerFactory factory, Call first) {
            call = first;
            first.on = this;
            connection.enter(this);
            connection.whenOpened(() -> {
                if (factory == null) {
                    ready = true;
                    send();
                } else {
                    connection.startTls(factory, new byte[0]);
                }
            });
            loops.service().open(connection);
        }

        void ask(Call next) {
            idleTimer.cancel();
            call = next;
            next.on = this;
            reader = new HttpReplyReader();
            reused = true;
            touched = false;
            send();
        }

        private void send() {
            if (call != null) {
                connection.write(ByteBuffer.wrap(call.request));
            }
        }

        @Override
        public void onReadable() throws IOException {
            ByteBuffer scratch =
                    connection.loop().scratch().plain().take(connection.wantsArrays(), HttpReplyReader.MAX_HEADER);
            int count = connection.read(scratch);
            if (!ready && connection.isTlsEstablished()) {
                ready = true;
                send();
            }
            if (count > 0) {
                byte[] octets = new byte[count];
                scratch.flip().get(octets);
                take(octets);
            } else if (count < 0) {
                broken("the connection was closed");
            }
        }

        private void take(byte[] octets) {
            Call asked = call;
            if (asked == null) {
                abandon(); // nobody asked
                return;
            }
            touched = true;
            int taken;
            try {
                taken = reader.read(octets, 0, octets.length);
            } catch (HttpFailure e) {
                abandon();
                asked.timer.cancel();
                asked.result.completeExceptionally(e);
                return;
            }
            if (reader.isWhole()) {
                answered(asked, taken == octets.length && reader.isPersistent());
            }
        }

        private void answered(Call asked, boolean keep) {
            HttpReply reply = reader.reply();
            call = null;
            asked.timer.cancel();
            if (keep && !closed) {
                idleTimer = connection.loop().after(KEEP_IDLE, this::abandon);
                pool.free(this);
            } else {
                abandon();
            }
            asked.result.complete(reply);
        }

        /** A server may close a connection just when the next question is on its way: that is no answer, so it is asked anew. */
        private void broken(String reason) {
            Call asked = call;
            boolean again = reused && !touched;
            abandon();
            if (asked != null && !asked.result.isDone()) {
                if (again) {
                    pool.dial(asked);
                } else {
                    asked.fail(reason);
                }
            }
        }

        void abandon() {
            if (!over) {
                over = true;
                call = null;
                idleTimer.cancel();
                pool.idle.remove(this);
                connection.closeNow();
                pool.gone();
            }
        }

        @Override
        public void onLost(String reason) {
            broken(reason);
        }

        @Override
        public void onClosed(String reason) {
            broken("the connection was closed");
        }
    }
}
