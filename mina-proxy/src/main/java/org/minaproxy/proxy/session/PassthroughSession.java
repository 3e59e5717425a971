package org.minaproxy.proxy.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.clienthello.Alert;
import org.minaproxy.proxy.clienthello.ClientHello;
import org.minaproxy.proxy.clienthello.ClientHelloReader;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.routing.Router.Candidate;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * One client whose TLS is not ours: what it says in clear decides where it goes, and from then on bytes go both ways, the ClientHello first.
 *
 * <pre>
 *   reading the ClientHello ──whole──► connecting ──a server answers──► relaying
 *              └──────────────────────────┴── any trouble: an alert, and the end
 * </pre>
 *
 * <p>Like a {@link ProxySession}, it lives on its loop. It never takes more from its client than the ClientHello.
 */
public final class PassthroughSession implements Session {

    private final SessionSettings settings;
    private final ProxySession.Services services;
    private final ClientLink client;
    private final SessionLoop loop;
    private final Consumer<Session> onEnd;
    private final SessionLog log;
    private final BackendSeat seat = new BackendSeat();
    private final Timer loginTimer;
    private final ClientHelloReader reader = new ClientHelloReader();

    private Optional<BackendLogin> backendLogin = Optional.empty();
    private Optional<ClientLink.RelayedBytes> relayed = Optional.empty();
    private Optional<Cause> cause = Optional.empty();
    private String reason = "";

    /** Begins when a client has been accepted; until it is relayed it has as long as others have for their login. */
    public PassthroughSession(
            String id,
            SessionSettings settings,
            ProxySession.Services services,
            ClientLink client,
            SessionLoop loop,
            Consumer<Session> onEnd) {
        this.settings = settings;
        this.services = services;
        this.client = client;
        this.loop = loop;
        this.onEnd = onEnd;
        this.log = new SessionLog(id, settings.listener(), client.isProbe(), loop);
        this.loginTimer = loop.after(settings.loginTimeout(), () -> end(Ending.LOGIN_TIMEOUT));
    }

    // ---- what the client does ----

    @Override
    public void onConnected() {
        log.connected(client);
        onOctets(new byte[0]);
    }

    @Override
    public void onOctets(byte[] octets) {
        guarded(() -> reader.read(octets)
                .<Runnable>fold(
                        more -> () -> client.readOctets(Math.min(more.octets(), settings.maxLiteral())),
                        complete -> () -> connect(complete.hello()),
                        malformed -> () -> refuse(Alert.DECODE_ERROR, Cause.MALFORMED_HELLO, malformed.reason()))
                .run());
    }

    @Override
    public void onInputEnded(boolean pending) {
        if (!pending) {
            endBecause(Cause.CLIENT_CLOSED);
            client.close();
        }
    }

    @Override
    public void onClosed(String how) {
        release();
        log.closed(cause.orElse(Cause.CLIENT_LOST), reason.isEmpty() ? how : reason, relayed);
        onEnd.accept(this);
    }

    @Override
    public void onLine(Line line) {
        throw new IllegalStateException("what a client says by TLS has no lines");
    }

    @Override
    public void onLineTooLong() {
        throw new IllegalStateException("what a client says by TLS has no lines");
    }

    @Override
    public void onTlsStarted() {
        throw new IllegalStateException("this TLS is not ours");
    }

    // ---- the server ----

    private void connect(ClientHello found) {
        client.pause();
        client.helloIs(found);
        log.serverName(client.serverName());
        List<Candidate> candidates =
                settings.pools().of(client.serverName()).map(this::servers).orElse(List.of());
        if (candidates.isEmpty()) {
            refuse(Alert.UNRECOGNIZED_NAME, Cause.UNKNOWN_NAME, "");
            return;
        }
        BackendLogin login = new BackendLogin(
                candidates, target -> new NoDialogue(), client, services.dialer(), loop, log.session(), new Outcome());
        backendLogin = Optional.of(login);
        login.start();
    }

    private List<Candidate> servers(String pool) {
        String address = AddressText.of(client.clientAddress());
        return services.router().passThrough(settings.protocol(), pool, address);
    }

    private void startRelay(BackendLink link) {
        loginTimer.cancel();
        backendLogin = Optional.empty();
        log.passedThrough();
        byte[] hello = reader.takeAll();
        link.send(hello);
        ClientLink.RelayedBytes bytes =
                client.relayTo(link, settings.idleTimeout(), why -> cause = cause.or(() -> Optional.of(why)));
        relayed = Optional.of(new WithHello(bytes, hello.length));
    }

    /** There is nothing to say: a server that answers the call has the client. */
    private static final class NoDialogue implements BackendDialogue {

        @Override
        public List<Action> onConnected() {
            return List.of(new Action.LoggedIn(List.of()));
        }

        @Override
        public List<Action> onLine(Line line) {
            return List.of();
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return List.of();
        }

        @Override
        public List<Action> onTlsStarted() {
            return List.of();
        }
    }

    private record WithHello(ClientLink.RelayedBytes rest, int hello) implements ClientLink.RelayedBytes {

        @Override
        public long up() {
            return hello + rest.up();
        }

        @Override
        public long down() {
            return rest.down();
        }
    }

    private final class Outcome implements BackendLogin.Outcome {

        @Override
        public void trying(Candidate candidate) {
            seat.take(candidate);
            log.backend(candidate.target());
        }

        @Override
        public void connected() {
            seat.answered();
        }

        @Override
        public void tryingNext(BackendFailure failure) {
            seat.failed(failure);
            log.backendFailed(failure, "trying the next server");
        }

        @Override
        public void loggedIn(BackendLink link, List<Line> reply) {
            guarded(() -> startRelay(link));
        }

        @Override
        public void failed(BackendFailure failure) {
            seat.failed(failure);
            backendLogin = Optional.empty();
            log.backendFailed(failure, "");
            guarded(() -> refuse(Alert.INTERNAL_ERROR, Cause.NO_BACKEND, ""));
        }
    }

    // ---- the end ----

    @Override
    public void refuse(Ending ending) {
        log.connected(client);
        end(ending);
    }

    @Override
    public void refuseSilently(Ending ending) {
        log.connected(client);
        endBecause(Cause.of(ending));
        client.abort();
    }

    @Override
    public void shutDown() {
        loop.execute(() -> end(Ending.SHUTDOWN));
    }

    @Override
    public void terminate(Cause why) {
        loop.execute(() -> {
            endBecause(why);
            client.abort();
        });
    }

    private void end(Ending ending) {
        if (relayed.isEmpty() && cause.isEmpty()) {
            guarded(() -> refuse(Alert.INTERNAL_ERROR, Cause.of(ending), ""));
        }
    }

    private void refuse(Alert alert, Cause why, String how) {
        reason = how;
        endBecause(why);
        client.send(alert.bytes());
        client.close();
    }

    /** The first cause counts. */
    private void endBecause(Cause why) {
        cause = cause.or(() -> Optional.of(why));
        release();
    }

    private void release() {
        loginTimer.cancel();
        backendLogin.ifPresent(BackendLogin::cancel);
        backendLogin = Optional.empty();
        seat.leave();
    }

    /** A bug ends this session and nothing else, whoever calls. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            log.bug(bug);
            endBecause(Cause.INTERNAL_ERROR);
            client.close();
        }
    }
}
