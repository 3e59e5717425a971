package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.minaproxy.tls.ClientTls;

/**
 * The connections of one loop to one service, and the questions that wait for them. Only for the loop's own thread.
 *
 * <p>As long as questions wait, every connection is busy, or a task that takes the next one of them is on its way: whenever a connection has an
 * answer or ends, {@link #serve} follows.
 */
final class HttpPool {

    // The rest is for other addresses of the same name, and for the answer.
    private static final int CONNECTING_PART = 3;

    private final IoLoop loop;
    private final SocketService sockets;
    private final HostResolver resolver;
    private final HttpService service;
    private final ClientTls tls;
    private final LoopHttpTransport.Limits limits;
    private final Set<HttpCall> calls = new LinkedHashSet<>();
    private final Deque<HttpCall> waiting = new ArrayDeque<>();
    private final Deque<HttpExchange> idle = new ArrayDeque<>();
    private int open;

    HttpPool(
            IoLoop loop,
            SocketService sockets,
            HostResolver resolver,
            HttpService service,
            ClientTls tls,
            LoopHttpTransport.Limits limits) {
        this.loop = loop;
        this.sockets = sockets;
        this.resolver = resolver;
        this.service = service;
        this.tls = tls;
        this.limits = limits;
    }

    /** Octets of a reply at the most. */
    int replyLimit() {
        return limits.reply();
    }

    void begin(HttpCall call) {
        if (open >= limits.connections() && idle.isEmpty() && waiting.size() >= limits.waiting()) {
            call.fail("more than " + limits.waiting() + " requests are waiting");
        } else {
            calls.add(call);
            call.result().whenComplete((reply, failure) -> calls.remove(call));
            call.startTimer(loop);
            call.whenFailing(() -> waiting.remove(call));
            waiting.add(call);
            serve();
        }
    }

    /** The first that waits gets a connection, if there is one to get. */
    private void serve() {
        if (waiting.isEmpty()) {
            return;
        }
        HttpExchange kept = idle.pollLast();
        while (kept != null && !kept.isQuiet()) {
            kept.drop();
            kept = idle.pollLast();
        }
        if (kept != null) {
            kept.ask(waiting.remove());
        } else if (open < limits.connections()) {
            dial(waiting.remove());
        }
    }

    private void dial(HttpCall call) {
        open++;
        if (service.unix().isPresent()) {
            connect(call, service.unix().get());
            return;
        }
        Duration each = call.timeout().dividedBy(CONNECTING_PART);
        SocketDial dial = new SocketDial(loop, service.port(), each, address -> false, new SocketDial.Answer() {
            @Override
            public void connected(SocketChannel socket) throws IOException {
                Connection connection = new Connection(loop, sockets, socket);
                new HttpExchange(HttpPool.this, connection).open(call);
            }

            @Override
            public void failed(boolean timedOut, String reason) {
                call.fail(reason + ", while connecting");
            }
        });
        call.whenFailing(() -> {
            dial.cancel();
            gone();
        });
        dial.start(resolver, service.host());
    }

    /** A Unix socket answers at once, or not at all. */
    private void connect(HttpCall call, UnixDomainSocketAddress address) {
        call.whenFailing(this::gone);
        try {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                socket.configureBlocking(false);
                if (!socket.connect(address)) {
                    throw new IOException("no answer");
                }
                new HttpExchange(this, new Connection(loop, sockets, socket)).open(call);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            call.fail(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT) + ", while connecting");
        }
    }

    /** Hands a new connection to the loop, with TLS if the service has it. */
    void open(Connection connection, Runnable ready) {
        connection.whenOpened(() -> {
            if (service.secure()) {
                connection.startTls(TlsLayerFactory.toServer(tls, service.host(), service.port()), new byte[0]);
            } else {
                ready.run();
            }
        });
        sockets.open(connection);
    }

    /** A connection has no question any more, and may be used again. */
    void free(HttpExchange exchange) {
        idle.add(exchange);
        serve();
    }

    /** A kept connection ended before anything came back: a new one in its place gets the question, once. */
    void replace(HttpExchange exchange, HttpCall call) {
        idle.remove(exchange);
        open--;
        dial(call);
    }

    void gone(HttpExchange exchange) {
        idle.remove(exchange);
        gone();
    }

    // Later, because a service that refuses at once would make this call itself as often as questions wait.
    private void gone() {
        open--;
        loop.execute(this::serve);
    }

    /** All questions fail, and none may come after them. */
    void close() {
        List.copyOf(calls).forEach(call -> call.fail("closed"));
        List.copyOf(idle).forEach(HttpExchange::drop);
    }
}
