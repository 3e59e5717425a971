package org.minaproxy.proxy.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers those who watch the proxy, such as a load balancer or an orchestrator, over HTTP:
 * <pre>
 *   /health/live    200 as long as the process answers
 *   /health/ready   200, or 503 with the reasons
 * </pre>
 * It has threads of its own, few, and no I/O loop: whoever is slow here delays nobody's mail. A request or an answer that takes longer than five
 * seconds is broken off.
 */
public final class StatusServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int WAITING = 32;
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Supplier<Health> health;
    private final HttpServer server;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            StatusServer::thread,
            new ThreadPoolExecutor.DiscardPolicy()); // the connection ends with its time

    /** Listens and answers from now on. */
    public StatusServer(InetSocketAddress address, Supplier<Health> health) throws IOException {
        this.health = health;
        for (String limit : Set.of("maxReqTime", "maxRspTime", "idleInterval")) {
            String property = "sun.net.httpserver." + limit; // the only way to tell the JDK's server
            System.setProperty(property, System.getProperty(property, "5"));
        }
        server = HttpServer.create(address, WAITING);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!READING.contains(exchange.getRequestMethod())) {
                send(exchange, 405, "only GET and HEAD are answered here\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health/live" -> send(exchange, 200, "alive\n");
                case "/health/ready" -> sendHealth(exchange);
                case "/metrics" -> send(exchange, 501, "metrics are not supported yet\n");
                case "/" -> send(exchange, 501, "the page for people is not supported yet; see /health/ready\n");
                default -> send(exchange, 404, "there are /health/live and /health/ready\n");
            }
        }
    }

    private void sendHealth(HttpExchange exchange) throws IOException {
        Health now = health.get();
        send(exchange, now.isReady() ? 200 : 503, now.text());
    }

    private static void send(HttpExchange exchange, int code, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, bodiless ? -1 : body.length);
        if (!bodiless) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "status");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
