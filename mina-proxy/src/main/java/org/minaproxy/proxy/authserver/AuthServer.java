package org.minaproxy.proxy.authserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.ssl.BasicServerTlsStrategy;
import org.apache.hc.core5.http.nio.support.BasicServerExchangeHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.http.LookupService;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.tls.ServerTls;

/** The HTTP server of a {@link LookupService}: HTTP/1.0 and 1.1, kept connections, one address. No thread of it ever waits for an answer. */
public final class AuthServer implements AutoCloseable {

    /**
     * Where and for whom it listens, and what others can make it spend.
     *
     * @param tls absent: questions come in clear
     * @param secret absent: everybody may ask
     * @param handshakeTimeout for TLS
     * @param requestLimit octets of a header, and again of a body
     */
    public record Settings(
            InetSocketAddress address,
            Optional<ServerTls> tls,
            Optional<Secret> secret,
            String secretHeader,
            int threads,
            int connections,
            Duration idleTimeout,
            Duration handshakeTimeout,
            int requestLimit) {}

    private static final Logger LOG = LogManager.getLogger(AuthServer.class);
    private static final int MOST_HEADERS = 100;
    private static final TimeValue LAST_WORDS = TimeValue.ofSeconds(5);

    private final HttpAsyncServer server;
    private final InetSocketAddress address;

    private AuthServer(HttpAsyncServer server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /**
     * Listens, and answers from now on.
     *
     * @throws IOException when it cannot listen there
     */
    public static AuthServer start(Settings settings, LookupService service) throws IOException {
        QuestionHandler handler = new QuestionHandler(settings, service);
        AsyncServerBootstrap bootstrap = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(settings.threads())
                        .setSoTimeout(Timeout.of(settings.idleTimeout()))
                        .setSoReuseAddress(true)
                        .setTcpNoDelay(true)
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxLineLength(settings.requestLimit())
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                // every octet is a character: nobody says which encoding a header has
                .setCharCodingConfig(
                        CharCodingConfig.custom().setCharset(ISO_8859_1).build())
                .setTlsHandshakeTimeout(Timeout.of(settings.handshakeTimeout()))
                .setIOSessionListener(new ConnectionLimit(settings.connections()))
                .setExceptionCallback(e -> LOG.debug(LogLine.of("a connection broke: " + e.getMessage())))
                .setRequestRouter((request, context) -> () -> new BasicServerExchangeHandler<>(handler));
        settings.tls()
                .ifPresent(tls -> bootstrap.setTlsStrategy(new BasicServerTlsStrategy(
                        tls.context(), (endpoint, engine) -> engine.setSSLParameters(tls.parameters()), null)));
        HttpAsyncServer server = bootstrap.create();
        server.start();
        URIScheme scheme = settings.tls().isPresent() ? URIScheme.HTTPS : URIScheme.HTTP;
        try {
            return new AuthServer(server, (InetSocketAddress) server.listen(settings.address(), scheme)
                    .get(10, TimeUnit.SECONDS)
                    .getAddress());
        } catch (ExecutionException e) {
            server.close(CloseMode.IMMEDIATE);
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            server.close(CloseMode.IMMEDIATE);
            throw new IOException("no answer from the system", e);
        }
    }

    /** Where it listens, also when the system chose the port. */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts no more, answers what it was asked, and ends. */
    @Override
    public void close() {
        server.initiateShutdown();
        try {
            server.awaitShutdown(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close(CloseMode.IMMEDIATE);
    }

    /** One connection too many is closed at once. */
    private static final class ConnectionLimit implements IOSessionListener {
        private final int most;
        private final AtomicInteger open = new AtomicInteger();

        ConnectionLimit(int most) {
            this.most = most;
        }

        @Override
        public void connected(IOSession session) {
            if (open.incrementAndGet() > most) {
                session.close(CloseMode.IMMEDIATE);
            }
        }

        @Override
        public void disconnected(IOSession session) {
            open.decrementAndGet();
        }

        @Override
        public void startTls(IOSession session) {}

        @Override
        public void inputReady(IOSession session) {}

        @Override
        public void outputReady(IOSession session) {}

        @Override
        public void timeout(IOSession session) {}

        @Override
        public void exception(IOSession session, Exception failure) {}
    }
}
