package org.minaproxy.proxy.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.routing.Balance;
import org.minaproxy.proxy.routing.Pool;
import org.minaproxy.proxy.routing.PoolChoice;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.proxy.routing.Settings;

/** A session between a client, an authentication source and a pool of three servers that the test plays. */
abstract class SessionBench {

    static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(60);

    final ManualLoop loop = new ManualLoop();
    final FakeLink client = new FakeLink();
    final FakeDialer dialer = new FakeDialer();
    final List<AuthRequest> asked = new ArrayList<>();
    final List<Session> ended = new ArrayList<>();
    final Pool pool = new Pool(
            Settings.plain("store"),
            Balance.FIRST_AVAILABLE,
            Stream.of("mail1", "mail2", "mail3").map(ServerAddress::parse).toList(),
            Duration.ofSeconds(30),
            loop::now);
    final Router router = new Router(Map.of("store", pool), Settings.plain(""), loop::now);
    final LoggedLines log = new LoggedLines(ProxySession.class);

    /** Completed by the test; every question gets a new one. */
    CompletableFuture<AuthResult> answer = new CompletableFuture<>();

    /** Completed by the test, when {@link #reverseLookup} is present. */
    final CompletableFuture<ClientHost> name = new CompletableFuture<>();

    Optional<Duration> reverseLookup = Optional.empty();

    Duration greetingDelay = Duration.ZERO;
    int proxyTtl = 5;

    Authenticator authenticator = request -> {
        asked.add(request);
        answer = new CompletableFuture<>();
        return answer;
    };

    @AfterEach
    void closeLog() {
        log.close();
    }

    ProxySession session() {
        return session(Optional.of("store"));
    }

    ProxySession session(Optional<String> poolName) {
        return new ProxySession("7f3a", settings(PoolChoice.always(poolName)), services(), client, loop, ended::add);
    }

    SessionSettings settings(PoolChoice pools) {
        return new SessionSettings(
                "imaps",
                new PlainWords(),
                "mail.example",
                StartTlsPolicy.OPTIONAL,
                LoginPolicy.REQUIRED,
                List.of(),
                false,
                List.of(),
                1024,
                pools,
                reverseLookup,
                proxyTtl,
                greetingDelay,
                LOGIN_TIMEOUT,
                Duration.ofMinutes(30),
                3,
                2,
                peer -> peer.getHostAddress().equals("192.0.2.7"),
                address -> false);
    }

    ProxySession.Services services() {
        return new ProxySession.Services(
                request -> authenticator.authenticate(request),
                router,
                dialer,
                () -> "<1.2@mail.example>",
                address -> name);
    }

    /** One whose client has been greeted. */
    ProxySession greeted() {
        ProxySession session = session();
        session.onConnected();
        client.events.clear();
        return session;
    }

    /** One whose client waits for the authentication source. */
    ProxySession authenticating() {
        ProxySession session = greeted();
        says(session, "login alice s3cret");
        client.events.clear();
        return session;
    }

    /** One that is calling its first server. */
    ProxySession connecting() {
        ProxySession session = authenticating();
        accept();
        return session;
    }

    /** One that is logging in at its first server. */
    ProxySession loggingIn() {
        ProxySession session = connecting();
        dialer.last().connect().link.events.clear();
        return session;
    }

    ProxySession relaying() {
        ProxySession session = loggingIn();
        dialer.last().says("ok");
        client.events.clear();
        dialer.last().link.events.clear();
        return session;
    }

    void accept() {
        answer.complete(new AuthResult.Accepted("alice"));
    }

    static void says(ProxySession session, String line) {
        session.onLine(Line.of(line));
    }

    /** Sessions counted at the three servers. */
    String counts() {
        return pool.inOrderFor("any").stream()
                .sorted((a, b) -> a.address().host().compareTo(b.address().host()))
                .map(server -> String.valueOf(server.sessions()))
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
    }

    /** The order in which the next user would try them. */
    String order() {
        return String.join(
                " ",
                pool.inOrderFor("any").stream()
                        .map(server -> server.address().host())
                        .toList());
    }

    String lastLine() {
        return log.lines().get(log.lines().size() - 1);
    }
}
