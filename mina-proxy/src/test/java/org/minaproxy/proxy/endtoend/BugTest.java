package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.net.BackendConnector;
import org.minaproxy.proxy.net.ConversationLimits;
import org.minaproxy.proxy.net.HostResolver;
import org.minaproxy.proxy.net.IoLoops;
import org.minaproxy.proxy.net.Listener;
import org.minaproxy.proxy.net.OwnListeners;
import org.minaproxy.proxy.net.TcpSettings;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.PoolChoice;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.proxy.session.Challenges;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.SessionSettings;
import org.minaproxy.proxy.session.Sessions;

/** A bug in a protocol or an authenticator ends the session that found it, at once, and no other on the same thread. */
class BugTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScriptedBackend server;

    BugTest() throws Exception {
        server = new ScriptedBackend();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dialogue", "authenticator throws", "rejected", "unavailable", "logged in", "backend dialogue"})
    void endsOneSession(String place) throws Exception {
        try (IoLoops loops = new IoLoops(1, 64 * 1024, (thread, bug) -> {});
                Listener listener = listener(loops)) {
            listener.start();
            try (Peer bystander = Peer.connect(listener.address().getPort());
                    Peer unlucky = Peer.connect(listener.address().getPort())) {
                bystander.say("hello").hear("hello");

                unlucky.say(place);
                if (place.equals("logged in") || place.equals("backend dialogue")) {
                    server.accept().say(place);
                }

                assertEquals(Peer.END, unlucky.line());
                bystander.say("still there").hear("still there");
            }
        }
    }

    @Test
    void exceptionalAnswerIsAnOutage() throws Exception {
        try (IoLoops loops = new IoLoops(1, 64 * 1024, (thread, bug) -> {});
                Listener listener = listener(loops)) {
            listener.start();
            try (Peer client = Peer.connect(listener.address().getPort())) {
                client.say("authenticator fails").hear("unavailable");
            }
        }
    }

    private Listener listener(IoLoops loops) throws Exception {
        ConversationLimits limits = new ConversationLimits(1024, 1024, 64 * 1024, LONG, Duration.ofSeconds(5));
        SessionSettings session = new SessionSettings(
                "buggy",
                new BuggyProtocol(),
                "mail.example.com",
                ClientContext.StartTlsPolicy.NOT_OFFERED,
                ClientContext.LoginPolicy.REQUIRED,
                List.of(),
                false,
                List.of(),
                1024,
                PoolChoice.always(Optional.empty()),
                Optional.empty(),
                5,
                Duration.ZERO,
                LONG,
                LONG,
                5,
                5,
                peer -> false,
                address -> false);
        return new Listener(
                new Listener.Settings(
                        session,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Listener.Opening.CLEAR,
                        Optional.empty(),
                        false,
                        HeaderPolicy.never(),
                        LONG,
                        peer -> true,
                        false,
                        new TcpSettings(false, 16, Optional.empty(), Optional.empty(), Optional.empty()),
                        limits),
                loops,
                new Sessions(10),
                new ProxySession.Services(
                        new BuggyAuthenticator(server.port()),
                        new Router(Map.of(), backendSettings(), System::currentTimeMillis),
                        new BackendConnector(
                                loops,
                                new HostResolver(Runnable::run, System::currentTimeMillis),
                                limits,
                                Map.of(),
                                new OwnListeners()),
                        new Challenges("mail.example.com", Clock.systemUTC()),
                        address -> CompletableFuture.completedFuture(ClientHost.UNAVAILABLE)));
    }

    private static BackendSettings backendSettings() {
        return new BackendSettings(
                "",
                BackendSettings.Tls.NONE,
                BackendSettings.Header.NONE,
                536,
                BackendSettings.Login.USER,
                false,
                false,
                LONG,
                LONG);
    }

    /** The user's name says what goes wrong. */
    private record BuggyAuthenticator(int port) implements Authenticator {

        @Override
        public CompletionStage<AuthResult> authenticate(AuthRequest request) {
            return switch (request.credentials().user()) {
                case "authenticator throws" -> throw new AssertionError("a bug, for a test");
                case "authenticator fails" -> CompletableFuture.failedFuture(new IllegalStateException("for a test"));
                case "rejected" -> CompletableFuture.supplyAsync(() -> new AuthResult.Rejected("for a test"));
                case "unavailable" -> CompletableFuture.supplyAsync(() -> new AuthResult.Unavailable("for a test"));
                default ->
                    CompletableFuture.completedFuture(new AuthResult.Accepted(
                            request.credentials().user(),
                            Optional.empty(),
                            Optional.of(ServerAddress.of("127.0.0.1", port))));
            };
        }
    }

    /** Repeats what it hears, or falls over it. */
    private static final class BuggyProtocol implements MailProtocol {

        @Override
        public String name() {
            return "buggy";
        }

        @Override
        public Ports ports() {
            return new Ports(1, 2);
        }

        @Override
        public ClientDialogue clientDialogue(ClientContext context) {
            return new BuggyClientDialogue();
        }

        @Override
        public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
            return new BuggyBackendDialogue();
        }

        @Override
        public List<String> introductions(BackendContext context) {
            return List.of();
        }
    }

    private static List<Action> bug() {
        throw new AssertionError("a bug, for a test");
    }

    private static final class BuggyClientDialogue implements ClientDialogue {

        @Override
        public List<Action> onConnected() {
            return List.of();
        }

        @Override
        public List<Action> onLine(Line line) {
            return switch (line.text()) {
                case "hello", "still there" -> List.of(Action.Send.line(line.text()));
                case "dialogue" -> bug();
                default ->
                    List.of(new Action.Authenticate(new Credentials.Password(line.text(), Secret.of(new byte[0]))));
            };
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return bug();
        }

        @Override
        public List<Action> onTlsStarted() {
            return bug();
        }

        @Override
        public List<Action> onRejected(AuthResult.Rejected rejected) {
            return bug();
        }

        @Override
        public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
            return unavailable.reason().equals("for a test") ? bug() : List.of(Action.Send.line("unavailable"));
        }

        @Override
        public List<Action> onBackendFailure(BackendFailure failure) {
            return bug();
        }

        @Override
        public List<Action> onLoggedIn(List<Line> reply) {
            return bug();
        }

        @Override
        public List<Action> onEnding(Ending ending) {
            return bug();
        }
    }

    private static final class BuggyBackendDialogue implements BackendDialogue {

        @Override
        public List<Action> onConnected() {
            return List.of();
        }

        @Override
        public List<Action> onLine(Line line) {
            return line.text().equals("logged in") ? List.of(new Action.LoggedIn(List.of(line))) : bug();
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return bug();
        }

        @Override
        public List<Action> onTlsStarted() {
            return bug();
        }
    }
}
