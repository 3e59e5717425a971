package org.minaproxy.proxy.session;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Effects;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.TrustedForwarder;
import org.minaproxy.proxy.routing.Router;
import org.minaproxy.proxy.routing.Router.Candidate;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * One client connection and all that it causes, from the greeting to the last line in the log. The states are drawn at {@link SessionState}.
 *
 * <p>Everything happens on the session's loop, so there are no locks; answers that come from elsewhere are brought back to it.
 */
public final class ProxySession implements Session {

    /**
     * What sessions need from the outside, the same for all of them.
     *
     * @param challenges for APOP and CRAM-MD5, never the same twice
     * @param names finds the name of a client's address; never fails
     */
    public record Services(
            Authenticator authenticator,
            Router router,
            BackendDialer dialer,
            Supplier<String> challenges,
            Function<InetAddress, CompletionStage<ClientHost>> names) {}

    private final SessionSettings settings;
    private final Services services;
    private final ClientLink client;
    private final SessionLoop loop;
    private final Consumer<Session> onEnd;
    private final SessionLog log;
    private final Effects effects = new ClientEffects();
    private final CredentialCheck check;
    private final BackendSeat seat = new BackendSeat();
    private Timer loginTimer;
    private final ClientNaming naming;

    private SessionState state = SessionState.AWAITING_LOGIN;
    private Optional<ClientDialogue> dialogue = Optional.empty();
    private Optional<BackendLogin> backendLogin = Optional.empty();
    private Optional<BackendLink> backend = Optional.empty();
    private Optional<ClientLink.RelayedBytes> relayed = Optional.empty();
    private Optional<Cause> cause = Optional.empty();
    private Optional<Timer> greeting = Optional.empty();
    private Timer delay = Timer.NONE;
    private int ttl;
    private int badCommands;
    private int authentications;

    /** Begins when a client has been accepted; the clock for its login runs from here. */
    public ProxySession(
            String id,
            SessionSettings settings,
            Services services,
            ClientLink client,
            SessionLoop loop,
            Consumer<Session> onEnd) {
        this.settings = settings;
        this.services = services;
        this.client = client;
        this.loop = loop;
        this.onEnd = onEnd;
        this.log = new SessionLog(id, settings.listener(), client.isProbe(), loop);
        this.check = new CredentialCheck(services.authenticator(), loop);
        this.naming = new ClientNaming(loop);
        this.ttl = settings.proxyTtl();
        this.loginTimer = loop.after(settings.loginTimeout(), () -> guarded(() -> end(Ending.LOGIN_TIMEOUT)));
    }

    // ---- what the client does ----

    @Override
    public void onConnected() {
        log.connected(client);
        guarded(() -> {
            lookUpName();
            dialogue = Optional.of(newDialogue());
        });
        if (!acceptsCertificate()) {
            return;
        }
        greeting = settings.greetingDelay().isZero()
                ? Optional.empty()
                : Optional.of(loop.after(settings.greetingDelay(), this::greet));
        if (greeting.isEmpty()) {
            greet();
        }
    }

    private void greet() {
        greeting = Optional.empty();
        tell(ClientDialogue::onConnected);
    }

    private boolean acceptsCertificate() {
        Optional<ClientLink.CertificateObjection> objection = client.certificateObjection();
        objection.ifPresent(it -> guarded(() -> {
            log.certificateRefused(it.reason());
            end(it.ending());
        }));
        return objection.isEmpty();
    }

    private void lookUpName() {
        if (!client.isProbe()) {
            settings.reverseLookup()
                    .ifPresent(patience -> naming.begin(
                            services.names().apply(client.clientAddress().getAddress()), patience));
        }
    }

    @Override
    public void refuse(Ending ending) {
        log.connected(client);
        dialogue = dialogue.or(() -> Optional.of(newDialogue()));
        guarded(() -> end(ending));
    }

    @Override
    public void refuseSilently(Ending ending) {
        log.connected(client);
        endBecause(Cause.of(ending));
        client.abort();
    }

    private ClientDialogue newDialogue() {
        return settings.protocol()
                .clientDialogue(new ClientContext(
                        settings.hostname(),
                        client.tls().isPresent(),
                        settings.startTls(),
                        settings.login(),
                        settings.mechanisms(),
                        settings.apop(),
                        settings.capabilities(),
                        settings.maxLiteral(),
                        services.challenges(),
                        client::certificateStanding,
                        forwarder()));
    }

    private Optional<TrustedForwarder> forwarder() {
        boolean trusted = client.knowsClient()
                && settings.trustedForwarders().test(client.clientAddress().getAddress());
        return trusted ? Optional.of(new TrustedForwarder(settings.ownListeners())) : Optional.empty();
    }

    @Override
    public void onLine(Line line) {
        if (greeting.isPresent()) {
            guarded(() -> end(Ending.TALKED_TOO_EARLY));
        } else {
            tell(d -> d.onLine(line));
        }
    }

    @Override
    public void onOctets(byte[] octets) {
        tell(d -> d.onOctets(octets));
    }

    @Override
    public void onTlsStarted() {
        if (acceptsCertificate()) {
            tell(ClientDialogue::onTlsStarted);
        }
    }

    @Override
    public void onLineTooLong() {
        guarded(() -> end(Ending.LINE_TOO_LONG));
    }

    @Override
    public void onStranger() {
        close(Cause.STRANGER);
    }

    /** A client that leaves while we ask about it is let go, unless it has sent commands ahead: then it only half-closed. */
    @Override
    public void onInputEnded(boolean pending) {
        if (!pending && state != SessionState.CLOSED) {
            close(Cause.CLIENT_CLOSED);
        }
    }

    @Override
    public void onClosed(String reason) {
        release();
        log.closed(cause.orElse(Cause.CLIENT_LOST), reason, relayed);
        onEnd.accept(this);
    }

    private void tell(Function<ClientDialogue, List<Action>> event) {
        guarded(() -> dialogue.ifPresent(d -> perform(event.apply(d))));
    }

    /** A bug ends this session and nothing else, whoever calls. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            log.bug(bug);
            close(Cause.INTERNAL_ERROR);
        }
    }

    // ---- what others do ----

    @Override
    public void shutDown() {
        loop.execute(() -> guarded(() -> end(Ending.SHUTDOWN)));
    }

    @Override
    public void terminate(Cause why) {
        loop.execute(() -> {
            endBecause(why);
            client.abort();
        });
    }

    private void end(Ending ending) {
        if (state == SessionState.CLOSED || state == SessionState.RELAYING) {
            return;
        }
        List<Action> lastWords = dialogue.map(d -> d.onEnding(ending)).orElse(List.of());
        cause = Optional.of(Cause.of(ending));
        perform(lastWords);
        close(Cause.of(ending));
    }

    private void close(Cause why) {
        endBecause(why);
        client.close();
    }

    /** The first cause counts. */
    private void endBecause(Cause why) {
        cause = cause.or(() -> Optional.of(why));
        release();
    }

    private void release() {
        if (state != SessionState.CLOSED) {
            become(SessionState.CLOSED);
        }
        loginTimer.cancel();
        naming.cancel();
        greeting.ifPresent(Timer::cancel);
        delay.cancel();
        backendLogin.ifPresent(BackendLogin::cancel);
        backendLogin = Optional.empty();
        backend.ifPresent(Link::abort);
        backend = Optional.empty();
        seat.leave();
    }

    private void become(SessionState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        state = next;
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            if (state == SessionState.CLOSED) {
                return;
            }
            action.perform(effects);
        }
    }

    // ---- authentication ----

    private void authenticate(Credentials credentials, Optional<MailContext> mail) {
        become(SessionState.AUTHENTICATING);
        client.pause();
        log.user(credentials.user());
        if (++authentications > settings.authentications()) {
            end(Ending.TOO_MANY_LOGINS);
            return;
        }
        naming.whenKnown(host -> guarded(() -> ask(credentials, host, mail)));
    }

    private void ask(Credentials credentials, ClientHost host, Optional<MailContext> mail) {
        AuthRequest request = new AuthRequest(
                settings.protocol().name(),
                credentials,
                authentications,
                log.session(),
                client.clientAddress(),
                host,
                client.localAddress(),
                client.proxiedAddresses(),
                client.tls(),
                mail);
        check.ask(request, result -> guarded(() -> onAuthResult(result, credentials, mail)));
    }

    private void onAuthResult(AuthResult result, Credentials credentials, Optional<MailContext> mail) {
        if (state != SessionState.AUTHENTICATING) {
            return; // the client left meanwhile
        }
        result.<Runnable>fold(
                        accepted -> () -> onAccepted(accepted, credentials, mail),
                        rejected -> () -> onRejected(rejected),
                        unavailable -> () -> onUnavailable(unavailable))
                .run();
    }

    private void onRejected(AuthResult.Rejected rejected) {
        log.rejected(rejected.reason());
        if (rejected.delay().isZero()) {
            tellRejected(rejected);
        } else {
            delay = loop.after(rejected.delay(), () -> guarded(() -> tellRejected(rejected)));
        }
    }

    private void tellRejected(AuthResult.Rejected rejected) {
        if (rejected.retry() == AuthResult.Retry.CLOSE) {
            dialogue.ifPresent(d -> perform(d.onRejected(rejected)));
            close(Cause.REJECTED);
        } else {
            awaitLogin(d -> d.onRejected(rejected));
        }
    }

    private void onUnavailable(AuthResult.Unavailable unavailable) {
        log.unavailable(unavailable.reason());
        awaitLogin(d -> d.onUnavailable(unavailable));
    }

    private void awaitLogin(Function<ClientDialogue, List<Action>> reply) {
        become(SessionState.AWAITING_LOGIN);
        dialogue.ifPresent(d -> perform(reply.apply(d)));
        if (state == SessionState.AWAITING_LOGIN) {
            client.resume();
        }
    }

    // ---- the backend ----

    private void onAccepted(AuthResult.Accepted accepted, Credentials credentials, Optional<MailContext> mail) {
        log.user(accepted.user());
        if (ttl < 1) {
            BackendFailure loop = new BackendFailure(
                    BackendFailure.Kind.CONNECT,
                    "loop: the login has passed as many proxies as it may, while connecting");
            log.backendFailed(loop, "");
            awaitLogin(d -> d.onBackendFailure(loop));
            return;
        }
        List<Candidate> candidates =
                services.router().route(settings.protocol(), pool(), accepted.user(), accepted.server());
        if (candidates.isEmpty()) {
            log.unavailable("nobody says which server is responsible for this user");
            awaitLogin(d -> d.onUnavailable(new AuthResult.Unavailable("no server")));
            return;
        }
        BackendContexts contexts = new BackendContexts(
                settings.hostname(),
                log.session(),
                client.clientAddress(),
                naming.host(),
                client.localAddress(),
                ttl,
                credentials,
                mail,
                accepted);
        BackendLogin login = new BackendLogin(
                candidates,
                candidate -> settings.protocol()
                        .backendDialogue(contexts.of(candidate.target().settings()), candidate.capabilities()),
                client,
                services.dialer(),
                loop,
                log.session(),
                new LoginOutcome());
        backendLogin = Optional.of(login);
        login.start();
    }

    private Optional<String> pool() {
        return settings.pools().of(client.serverName());
    }

    private void startRelay(BackendLink link, List<Line> reply) {
        loginTimer.cancel();
        backendLogin = Optional.empty();
        backend = Optional.of(link);
        dialogue.ifPresent(d -> perform(d.onLoggedIn(reply)));
        dialogue = Optional.empty();
        if (state == SessionState.LOGGING_IN) {
            become(SessionState.RELAYING);
            log.loggedIn();
            relayed = Optional.of(client.relayTo(link, settings.idleTimeout(), this::onRelayEnded));
            backend = Optional.empty(); // the relay ends both, each when it has got everything
        }
    }

    private void onRelayEnded(Cause why) {
        cause = cause.or(() -> Optional.of(why));
    }

    /** How the way to the backend goes. */
    private final class LoginOutcome implements BackendLogin.Outcome {

        @Override
        public void trying(Candidate candidate) {
            become(SessionState.CONNECTING);
            seat.take(candidate);
            log.backend(candidate.target());
        }

        @Override
        public void connected() {
            become(SessionState.LOGGING_IN);
        }

        @Override
        public void tryingNext(BackendFailure failure) {
            seat.failed(failure);
            log.backendFailed(failure, "trying the next server");
        }

        @Override
        public void loggedIn(BackendLink link, List<Line> reply) {
            seat.answered();
            guarded(() -> startRelay(link, reply));
        }

        @Override
        public void failed(BackendFailure failure) {
            seat.failed(failure);
            backendLogin = Optional.empty();
            log.backendFailed(failure, "");
            guarded(() -> awaitLogin(d -> d.onBackendFailure(failure)));
        }
    }

    /** The actions of the client's dialogue. */
    private final class ClientEffects implements Effects {

        @Override
        public void send(byte[] octets) {
            client.send(octets);
        }

        @Override
        public void complain(byte[] octets) {
            client.send(octets);
            if (++badCommands >= settings.badCommands()) {
                end(Ending.TOO_MANY_ERRORS);
            }
        }

        @Override
        public void startTls(byte[] reply) {
            if (client.hasInput()) {
                end(Ending.PIPELINED_BEHIND_STARTTLS);
            } else {
                client.send(reply);
                client.startTls();
            }
        }

        @Override
        public void readOctets(int count) {
            client.readOctets(count);
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            ProxySession.this.authenticate(CertificateLogin.named(credentials, client.tls()), mail);
        }

        @Override
        public void clientIs(ForwardedClient told) {
            client.clientIs(told);
            log.clientIs(client, told);
            ttl = Math.min(settings.proxyTtl(), told.ttl().orElse(Integer.MAX_VALUE) - 1);
            lookUpName();
        }

        @Override
        public void close() {
            ProxySession.this.close(Cause.QUIT);
        }

        @Override
        public void loggedIn(List<Line> reply) {
            throw new IllegalStateException("only a backend logs us in");
        }

        @Override
        public void failed(BackendFailure failure) {
            throw new IllegalStateException("only a backend fails");
        }
    }
}
