package org.minaproxy.proxy.session;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Effects;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.routing.Router.Candidate;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * Takes one user to a backend: connects, logs in, and when a server does not do goes on to the next, unseen by the client. A refusal of the
 * credentials ends it: asking another server the same would only count as another failed login.
 */
final class BackendLogin {

    /** How it ends; exactly one of the last two is called, later or at once. */
    interface Outcome {

        /** A server is about to be tried. */
        void trying(Candidate candidate);

        /** It answered the call; the login begins. */
        void connected();

        /** A server did not do; there is another. */
        void tryingNext(BackendFailure failure);

        void loggedIn(BackendLink link, List<Line> reply);

        void failed(BackendFailure failure);
    }

    private final Iterator<Candidate> candidates;
    private final Function<Candidate, BackendDialogue> dialogues;
    private final ClientLink client;
    private final BackendDialer dialer;
    private final SessionLoop loop;
    private final String session;
    private final Outcome outcome;
    private Optional<Attempt> current = Optional.empty();

    /**
     * Prepares a login.
     *
     * @param candidates at least one
     * @param dialogues makes the one with a server
     */
    BackendLogin(
            List<Candidate> candidates,
            Function<Candidate, BackendDialogue> dialogues,
            ClientLink client,
            BackendDialer dialer,
            SessionLoop loop,
            String session,
            Outcome outcome) {
        this.candidates = candidates.iterator();
        this.dialogues = dialogues;
        this.client = client;
        this.dialer = dialer;
        this.loop = loop;
        this.session = session;
        this.outcome = outcome;
    }

    void start() {
        Attempt attempt = new Attempt(candidates.next());
        current = Optional.of(attempt);
        attempt.start();
    }

    /** Nothing of the outcome will be called any more; a connection that stands is closed. */
    void cancel() {
        current.ifPresent(Attempt::cancel);
        current = Optional.empty();
    }

    /** One server. */
    private final class Attempt implements BackendDialer.Answer, LinkEvents, Effects {
        private final Candidate candidate;
        private final BackendDialogue dialogue;
        private Optional<BackendDialer.Call> call = Optional.empty();
        private Optional<BackendLink> link = Optional.empty();
        private Timer timer = Timer.NONE;
        private boolean over;

        Attempt(Candidate candidate) {
            this.candidate = candidate;
            this.dialogue = dialogues.apply(candidate);
        }

        void start() {
            outcome.trying(candidate);
            BackendDialer.Call started = dialer.dial(candidate.target(), client, session, this);
            if (!over && link.isEmpty()) {
                call = Optional.of(started);
            }
        }

        void cancel() {
            over = true;
            timer.cancel();
            call.ifPresent(BackendDialer.Call::cancel);
            link.ifPresent(BackendLink::abort);
        }

        @Override
        public LinkEvents connected(BackendLink connected) {
            call = Optional.empty();
            link = Optional.of(connected);
            timer = loop.after(candidate.target().settings().loginTimeout(), this::timedOut);
            outcome.connected();
            return this;
        }

        private void timedOut() {
            failed(new BackendFailure(Kind.TIMEOUT, "no answer, while logging in"));
        }

        @Override
        public void onConnected() {
            perform(dialogue.onConnected());
        }

        @Override
        public void onLine(Line line) {
            perform(dialogue.onLine(line));
        }

        @Override
        public void onOctets(byte[] octets) {
            perform(dialogue.onOctets(octets));
        }

        @Override
        public void onTlsStarted() {
            perform(dialogue.onTlsStarted());
        }

        @Override
        public void onLineTooLong() {
            failed(new BackendFailure(Kind.PROTOCOL, "a line longer than allowed, while logging in"));
        }

        @Override
        public void onInputEnded(boolean pending) {
            failed(new BackendFailure(Kind.CONNECT, "connection closed, while logging in"));
        }

        @Override
        public void onClosed(String reason) {
            failed(new BackendFailure(
                    Kind.CONNECT, (reason.isEmpty() ? "connection lost" : reason) + ", while logging in"));
        }

        private void perform(List<Action> actions) {
            for (Action action : actions) {
                if (over) {
                    return;
                }
                action.perform(this);
            }
        }

        @Override
        public void send(byte[] octets) {
            link.ifPresent(connected -> connected.send(octets));
        }

        @Override
        public void startTls(byte[] reply) {
            if (link.map(Link::hasInput).orElse(false)) {
                failed(new BackendFailure(
                        Kind.TLS, "the backend sent something in clear behind its answer to STARTTLS"));
                return;
            }
            send(reply);
            link.ifPresent(Link::startTls);
        }

        @Override
        public void readOctets(int count) {
            link.ifPresent(connected -> connected.readOctets(count));
        }

        @Override
        public void loggedIn(List<Line> reply) {
            over = true;
            timer.cancel();
            link.ifPresent(connected -> {
                connected.pause();
                outcome.loggedIn(connected, reply);
            });
        }

        @Override
        public void failed(BackendFailure failure) {
            if (over) {
                return;
            }
            cancel();
            if (failure.tryNext() && candidates.hasNext()) {
                outcome.tryingNext(failure);
                BackendLogin.this.start();
            } else {
                outcome.failed(failure);
            }
        }

        @Override
        public void close() {
            failed(new BackendFailure(Kind.PROTOCOL, "the dialogue ended without a login"));
        }

        @Override
        public void complain(byte[] octets) {
            throw new IllegalStateException("a backend is not complained to");
        }

        @Override
        public void clientIs(ForwardedClient told) {
            throw new IllegalStateException("a backend is nobody's forwarder");
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            throw new IllegalStateException("a backend does not authenticate to us");
        }
    }
}
