package org.minaproxy.proxy.protocol.dialog;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Effects;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;

/** The session's part, as small as it can be: performs what the two dialogues decide, on links that a dialog file looks into. */
final class DialogSession {

    private final DialogSetup setup;
    private final ClientDialogue dialogue;
    private final DialogLink client;
    private Optional<Backend> backend = Optional.empty();
    private Optional<Credentials> asked = Optional.empty();
    private Optional<MailContext> askedMail = Optional.empty();
    private Optional<AuthResult.Accepted> accepted = Optional.empty();
    private Optional<AuthResult.Rejected> heldBack = Optional.empty();
    private Optional<BackendFailure> failure = Optional.empty();
    private ForwardedClient told = ForwardedClient.NOBODY;
    private boolean waitsForBackend;
    private boolean relaying;
    private int badCommands;
    private int authentications;

    DialogSession(DialogSetup setup) {
        this.setup = setup;
        this.dialogue = setup.protocol().clientDialogue(setup.clientContext());
        this.client = new DialogLink(new ClientEvents(), setup.maxLine());
    }

    void connect() {
        perform(dialogue.onConnected());
    }

    DialogLink client() {
        return client;
    }

    Optional<DialogLink> backend() {
        return backend.map(b -> b.link);
    }

    /** The server that a connection is wanted to. */
    Optional<ServerAddress> wanted() {
        return waitsForBackend ? accepted.flatMap(AuthResult.Accepted::server) : Optional.empty();
    }

    Optional<Credentials> asked() {
        return asked;
    }

    Optional<MailContext> askedMail() {
        return askedMail;
    }

    /** What a trusted forwarder has told. */
    ForwardedClient told() {
        return told;
    }

    /** The last failure that a backend dialogue reported. */
    Optional<BackendFailure> failure() {
        return failure;
    }

    Optional<Duration> heldBack() {
        return heldBack.map(AuthResult.Rejected::delay);
    }

    boolean isRelaying() {
        return relaying;
    }

    int badCommands() {
        return badCommands;
    }

    void clientTlsStarted() {
        client.tlsStarted();
        perform(dialogue.onTlsStarted());
    }

    void backendTlsStarted() {
        backend.orElseThrow().link.tlsStarted();
        backend.orElseThrow().begin(BackendDialogue::onTlsStarted);
    }

    void connectBackend() {
        waitsForBackend = false;
        backend = Optional.of(new Backend());
        backend.orElseThrow().begin(BackendDialogue::onConnected);
    }

    void failBackend(BackendFailure why) {
        waitsForBackend = false;
        failure = Optional.of(why);
        backend.ifPresent(b -> b.link.close());
        tell(d -> d.onBackendFailure(why));
    }

    /** The time of a delayed rejection is over. */
    void releaseHeldBack() {
        AuthResult.Rejected rejected = heldBack.orElseThrow();
        heldBack = Optional.empty();
        tellRejected(rejected);
    }

    void end(Ending ending) {
        perform(dialogue.onEnding(ending));
        client.close();
    }

    private void perform(List<Action> actions) {
        for (Action action : actions) {
            action.perform(new ClientEffects());
        }
    }

    private void tell(Function<ClientDialogue, List<Action>> answer) {
        perform(answer.apply(dialogue));
        client.resume();
    }

    private void tellRejected(AuthResult.Rejected rejected) {
        perform(dialogue.onRejected(rejected));
        if (rejected.retry() == AuthResult.Retry.CLOSE) {
            client.close();
        }
        client.resume();
    }

    private void authenticate(Credentials credentials, Optional<MailContext> mail) {
        client.pause();
        asked = Optional.of(credentials);
        askedMail = mail;
        if (++authentications > setup.authentications()) {
            end(Ending.TOO_MANY_LOGINS);
            return;
        }
        AuthResult result = actsAsAnother(credentials)
                ? new AuthResult.Rejected("may not act as another user")
                : DialogAuth.answer(setup.auth(), credentials);
        result.<Runnable>fold(
                        yes -> () -> {
                            accepted = Optional.of(yes);
                            waitsForBackend = true;
                        },
                        no -> () -> reject(no),
                        unavailable -> () -> tell(d -> d.onUnavailable(unavailable)))
                .run();
    }

    private void reject(AuthResult.Rejected rejected) {
        if (rejected.delay().isZero()) {
            tellRejected(rejected);
        } else {
            heldBack = Optional.of(rejected);
        }
    }

    private static boolean actsAsAnother(Credentials credentials) {
        return credentials instanceof Credentials.Password p
                && !p.authorizationId().isEmpty()
                && !p.authorizationId().equals(p.user());
    }

    private BackendContext backendContext() {
        AuthResult.Accepted answer = accepted.orElseThrow();
        Credentials credentials = asked.orElseThrow();
        Optional<Secret> own =
                credentials instanceof Credentials.Password p ? Optional.of(p.password()) : Optional.empty();
        return setup.backendContext(
                answer.user(),
                answer.password().or(() -> own),
                credentials instanceof Credentials.None,
                askedMail,
                told);
    }

    private final class ClientEvents implements DialogLink.Events {
        @Override
        public void onLine(Line line) {
            perform(dialogue.onLine(line));
        }

        @Override
        public void onOctets(byte[] octets) {
            perform(dialogue.onOctets(octets));
        }

        @Override
        public void onLineTooLong() {
            end(Ending.LINE_TOO_LONG);
        }
    }

    private final class ClientEffects implements Effects {
        @Override
        public void send(byte[] octets) {
            client.send(octets);
        }

        @Override
        public void complain(byte[] octets) {
            client.send(octets);
            if (++badCommands >= setup.badCommands()) {
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
        public void clientIs(ForwardedClient client) {
            told = client;
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            DialogSession.this.authenticate(credentials, mail);
        }

        @Override
        public void close() {
            client.close();
        }

        @Override
        public void loggedIn(List<Line> reply) {
            throw new IllegalStateException("only a backend logs us in");
        }

        @Override
        public void failed(BackendFailure why) {
            throw new IllegalStateException("only a backend fails");
        }
    }

    /** One login at one backend. */
    private final class Backend implements DialogLink.Events, Effects {
        private final BackendDialogue dialogue = setup.protocol().backendDialogue(backendContext());
        private final DialogLink link = new DialogLink(this, setup.maxLine());

        void begin(Function<BackendDialogue, List<Action>> event) {
            for (Action action : event.apply(dialogue)) {
                if (!link.isClosed()) {
                    action.perform(this);
                }
            }
        }

        @Override
        public void onLine(Line line) {
            begin(d -> d.onLine(line));
        }

        @Override
        public void onOctets(byte[] octets) {
            begin(d -> d.onOctets(octets));
        }

        @Override
        public void onLineTooLong() {
            failed(new BackendFailure(BackendFailure.Kind.PROTOCOL, "a line longer than allowed, while logging in"));
        }

        @Override
        public void send(byte[] octets) {
            link.send(octets);
        }

        @Override
        public void startTls(byte[] reply) {
            if (link.hasInput()) {
                failed(new BackendFailure(
                        BackendFailure.Kind.TLS, "the backend sent something in clear behind its answer to STARTTLS"));
                return;
            }
            link.send(reply);
            link.startTls();
        }

        @Override
        public void readOctets(int count) {
            link.readOctets(count);
        }

        @Override
        public void loggedIn(List<Line> reply) {
            DialogSession.this.perform(DialogSession.this.dialogue.onLoggedIn(reply));
            relaying = true;
            link.relayTo(client);
            client.relayTo(link);
        }

        @Override
        public void failed(BackendFailure why) {
            failBackend(why);
        }

        @Override
        public void close() {
            failed(new BackendFailure(BackendFailure.Kind.PROTOCOL, "the dialogue ended without a login"));
        }

        @Override
        public void complain(byte[] octets) {
            throw new IllegalStateException("a backend is not complained to");
        }

        @Override
        public void clientIs(ForwardedClient client) {
            throw new IllegalStateException("a backend is nobody's forwarder");
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            throw new IllegalStateException("a backend does not authenticate to us");
        }
    }
}
