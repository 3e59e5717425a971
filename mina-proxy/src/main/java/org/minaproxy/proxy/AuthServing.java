package org.minaproxy.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.http.LookupService;
import org.minaproxy.proxy.authserver.AskingLimit;
import org.minaproxy.proxy.authserver.AuthServer;
import org.minaproxy.proxy.config.AuthServerConfig;
import org.minaproxy.proxy.config.Protocol;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.routing.BackendTarget;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.tls.ServerTls;

/** The lookup service of the configuration: its sources and backends answer the questions of other proxies. */
final class AuthServing {

    private static final Logger LOG = LogManager.getLogger(AuthServing.class);

    private final AuthServerConfig settings;
    private final Protocols protocols = new Protocols();
    private final Router router;
    private final Executor resolving;
    private final LookupService service;

    /**
     * @param resolving looks up the names of servers, because nginx takes addresses only
     * @param millis a clock that never goes back
     */
    AuthServing(
            AuthServerConfig settings,
            Authenticator authenticator,
            Router router,
            Executor resolving,
            LongSupplier millis) {
        this.settings = settings;
        this.router = router;
        this.resolving = resolving;
        AskingLimit limit = new AskingLimit(settings.rate(), settings.clients(), millis);
        this.service = new LookupService(
                new LookupService.Surroundings(
                        authenticator,
                        this::server,
                        request -> limit.admits(request.client().getAddress()),
                        AuthServing::log),
                settings.sendPasswords() ? LookupService.Passwords.SENT : LookupService.Passwords.KEPT,
                settings.rejectionWait());
    }

    /** @param tls of those who ask, when they shall come by TLS */
    AuthServer start(ProxyConfig config, Optional<ServerTls> tls) throws IOException {
        InetSocketAddress address = settings.address().host().isEmpty()
                ? new InetSocketAddress(settings.address().port())
                : new InetSocketAddress(
                        InetAddress.getByName(settings.address().host()),
                        settings.address().port());
        AuthServer server = AuthServer.start(
                new AuthServer.Settings(
                        address,
                        tls,
                        settings.secret(),
                        settings.secretHeader(),
                        config.limits().loops(),
                        settings.connections(),
                        settings.idleTimeout(),
                        config.limits().handshakeTimeout(),
                        settings.requestLimit().bytes()),
                service);
        LOG.info(LogLine.of("answering")
                .with("address", AddressText.withPort(server.address()))
                .with("protocol", tls.isPresent() ? "https" : "http"));
        return server;
    }

    private CompletionStage<Optional<ServerAddress>> server(AuthRequest request, AuthResult.Accepted accepted) {
        Optional<String> pool = Optional.ofNullable(settings.backends().get(request.protocol()));
        List<Router.Candidate> candidates =
                router.route(protocols.get(protocol(request)), pool, accepted.user(), accepted.server());
        if (candidates.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        BackendTarget target = candidates.get(0).target();
        return CompletableFuture.supplyAsync(() -> Optional.of(literal(target)), resolving);
    }

    private static Protocol protocol(AuthRequest request) {
        boolean login = !(request.credentials() instanceof Credentials.None);
        Protocol asked = Protocol.valueOf(request.protocol().toUpperCase(Locale.ROOT));
        return asked == Protocol.SMTP && login ? Protocol.SUBMISSION : asked;
    }

    private static ServerAddress literal(BackendTarget target) {
        try {
            InetSocketAddress found = new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
            return ServerAddress.of(AddressText.of(found), target.port());
        } catch (UnknownHostException e) {
            throw new CompletionException(e);
        }
    }

    /** One line for each question; an outage is what an operator wants to know of. */
    private static void log(LookupService.Told told) {
        Level level = told.result() instanceof AuthResult.Unavailable ? Level.WARN : Level.INFO;
        String outcome = told.result()
                .fold(
                        accepted -> "accepted",
                        rejected -> "rejected: " + rejected.reason(),
                        unavailable -> "unavailable: " + unavailable.reason());
        AuthRequest request = told.request();
        LOG.log(
                level,
                LogLine.of("asked by a proxy, " + outcome)
                        .with("session", request.session())
                        .with("protocol", request.protocol())
                        .with("client", AddressText.of(request.client()))
                        .with("user", request.credentials().user()));
    }
}
