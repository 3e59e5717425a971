package org.minaproxy.proxy.protocol.dialog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.routing.BackendTarget;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.proxy.session.BackendDialer;
import org.minaproxy.proxy.session.ClientLink;
import org.minaproxy.proxy.session.LinkEvents;
import org.minaproxy.proxy.session.ManualLoop;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.timer.TimerWheel;

/** A session as in production, on links that a dialog file looks into, with a clock, backends and authentication sources that the file plays. */
final class DialogSession {

    private final DialogSetup setup;
    private final WatchedProtocol watched;
    private final ManualLoop loop = new ManualLoop();
    private final DialogClient client;
    private final ProxySession session;
    private Optional<Call> wanted = Optional.empty();
    private Optional<Call> standing = Optional.empty();
    private Optional<DialogLink> backend = Optional.empty();
    private Optional<Duration> heldBack = Optional.empty();

    DialogSession(DialogSetup setup) {
        this.setup = setup;
        this.watched = new WatchedProtocol(setup.protocol());
        this.client = new DialogClient(setup);
        ProxySession.Services services = new ProxySession.Services(
                this::authenticate,
                new Router(Map.of(), setup.backendSettings(), loop::now),
                this::dial,
                () -> DialogSetup.CHALLENGE,
                address -> CompletableFuture.completedStage(setup.clientHost()));
        this.session =
                new ProxySession(DialogSetup.SESSION, setup.sessionSettings(watched), services, client, loop, s -> {});
        client.lendTo(session);
    }

    private CompletionStage<AuthResult> authenticate(AuthRequest request) {
        AuthResult answer = DialogAuth.answer(setup.auth(), request.credentials());
        if (answer instanceof AuthResult.Rejected rejected && !rejected.delay().isZero()) {
            heldBack = Optional.of(rejected.delay());
        }
        return CompletableFuture.completedStage(answer);
    }

    private BackendDialer.Call dial(BackendTarget target, ClientLink from, String id, BackendDialer.Answer answer) {
        wanted = Optional.of(new Call(target, answer));
        return () -> wanted = Optional.empty();
    }

    /** A connection to a backend, as the session wants it. */
    private record Call(BackendTarget target, BackendDialer.Answer answer) {}

    void connect() {
        session.onConnected();
    }

    DialogLink client() {
        return client;
    }

    Optional<DialogLink> backend() {
        return backend;
    }

    /** The server that a connection is wanted to. */
    Optional<ServerAddress> wanted() {
        return wanted.map(Call::target).map(target -> ServerAddress.of(target.host(), target.port()));
    }

    Optional<Credentials> asked() {
        return watched.asked();
    }

    Optional<MailContext> askedMail() {
        return watched.askedMail();
    }

    /** What a trusted forwarder has told. */
    ForwardedClient told() {
        return client.told();
    }

    /** The last failure that the client's dialogue was told of. */
    Optional<BackendFailure> failure() {
        return watched.failure();
    }

    Optional<Duration> heldBack() {
        return heldBack;
    }

    boolean isRelaying() {
        return client.isRelayed();
    }

    int badCommands() {
        return watched.complaints();
    }

    /** What a dialogue has thrown: the session only closes then. */
    Optional<RuntimeException> bug() {
        return watched.bug();
    }

    void clientTlsStarted() {
        client.tlsStarted();
    }

    void backendTlsStarted() {
        backend.orElseThrow().tlsStarted();
    }

    void connectBackend() {
        DialogLink link = new DialogLink(setup.maxLine());
        backend = Optional.of(link);
        standing = wanted;
        wanted = Optional.empty();
        LinkEvents events = standing.orElseThrow().answer().connected(link);
        link.lendTo(events);
        events.onConnected();
    }

    void failBackend(BackendFailure why) {
        Call failing = wanted.or(() -> standing).orElseThrow();
        wanted = Optional.empty();
        failing.answer().failed(why);
    }

    /** The time of a delayed rejection is over. */
    void releaseHeldBack() {
        loop.pass(heldBack.orElseThrow().plusMillis(TimerWheel.TICK));
        heldBack = Optional.empty();
    }

    void end(Ending ending) {
        switch (ending) {
            case SHUTDOWN -> {
                session.shutDown();
                loop.runTasks();
            }
            case LOGIN_TIMEOUT -> loop.pass(DialogSetup.LOGIN_TIMEOUT.plusMillis(TimerWheel.TICK));
            default -> session.refuse(ending);
        }
    }
}
