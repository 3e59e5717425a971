package org.minaproxy.proxy.protocol.dialog;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
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

/** A protocol whose client dialogue says the same as ever, but is overheard. */
final class WatchedProtocol implements MailProtocol {

    private final MailProtocol protocol;
    private Optional<Action.Authenticate> asked = Optional.empty();
    private Optional<BackendFailure> failure = Optional.empty();
    private Optional<RuntimeException> bug = Optional.empty();
    private int complaints;

    WatchedProtocol(MailProtocol protocol) {
        this.protocol = protocol;
    }

    Optional<Credentials> asked() {
        return asked.map(Action.Authenticate::credentials);
    }

    Optional<MailContext> askedMail() {
        return asked.flatMap(Action.Authenticate::mail);
    }

    Optional<BackendFailure> failure() {
        return failure;
    }

    Optional<RuntimeException> bug() {
        return bug;
    }

    int complaints() {
        return complaints;
    }

    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public Ports ports() {
        return protocol.ports();
    }

    @Override
    public ClientDialogue clientDialogue(ClientContext context) {
        return new Watched(protocol.clientDialogue(context));
    }

    @Override
    public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
        return protocol.backendDialogue(context, known);
    }

    @Override
    public List<String> introductions(BackendContext context) {
        return protocol.introductions(context);
    }

    private List<Action> overhear(Supplier<List<Action>> event) {
        List<Action> actions;
        try {
            actions = event.get();
        } catch (RuntimeException e) {
            bug = Optional.of(e);
            throw e;
        }
        for (Action action : actions) {
            if (action instanceof Action.Authenticate authenticate) {
                asked = Optional.of(authenticate);
            } else if (action instanceof Action.Complain) {
                complaints++;
            }
        }
        return actions;
    }

    private final class Watched implements ClientDialogue {
        private final ClientDialogue dialogue;

        Watched(ClientDialogue dialogue) {
            this.dialogue = dialogue;
        }

        @Override
        public List<Action> onConnected() {
            return overhear(dialogue::onConnected);
        }

        @Override
        public List<Action> onLine(Line line) {
            return overhear(() -> dialogue.onLine(line));
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return overhear(() -> dialogue.onOctets(octets));
        }

        @Override
        public List<Action> onTlsStarted() {
            return overhear(dialogue::onTlsStarted);
        }

        @Override
        public List<Action> onRejected(AuthResult.Rejected rejected) {
            return overhear(() -> dialogue.onRejected(rejected));
        }

        @Override
        public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
            return overhear(() -> dialogue.onUnavailable(unavailable));
        }

        @Override
        public List<Action> onBackendFailure(BackendFailure why) {
            failure = Optional.of(why);
            return overhear(() -> dialogue.onBackendFailure(why));
        }

        @Override
        public List<Action> onLoggedIn(List<Line> reply) {
            return overhear(() -> dialogue.onLoggedIn(reply));
        }

        @Override
        public List<Action> onEnding(Ending ending) {
            return overhear(() -> dialogue.onEnding(ending));
        }
    }
}
