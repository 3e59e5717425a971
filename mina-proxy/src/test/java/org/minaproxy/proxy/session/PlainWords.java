package org.minaproxy.proxy.session;

import java.util.List;
import java.util.function.Supplier;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Authenticate;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.Complain;
import org.minaproxy.proxy.protocol.Action.Failed;
import org.minaproxy.proxy.protocol.Action.LoggedIn;
import org.minaproxy.proxy.protocol.Action.ReadOctets;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.MailProtocol;

/**
 * A protocol in which both peers simply name the action they want to see.
 *
 * <pre>
 *   client    login USER PASSWORD [AS] · anonymous · bad · bad-login · tls · octets N · bye · bug
 *   backend   ok · no · busy · tls · octets N · bye · bug
 * </pre>
 */
final class PlainWords implements MailProtocol {

    @Override
    public String name() {
        return "words";
    }

    @Override
    public Ports ports() {
        return new Ports(143, 993);
    }

    @Override
    public ClientDialogue clientDialogue(ClientContext context) {
        return new Client();
    }

    @Override
    public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
        return new Backend(context);
    }

    @Override
    public List<String> introductions(BackendContext context) {
        return List.of();
    }

    private static List<Action> say(String text) {
        return List.of(Send.line(text));
    }

    private static List<Action> bug() {
        throw new IllegalStateException("bug of the dialogue");
    }

    private static final class Client implements ClientDialogue {
        @Override
        public List<Action> onConnected() {
            return say("hello");
        }

        @Override
        public List<Action> onLine(Line line) {
            String[] words = line.text().split(" ", -1);
            return switch (words[0]) {
                case "login" -> List.of(logIn(words));
                case "anonymous" -> List.of(new Authenticate(new Credentials.None()));
                case "bad" -> List.of(Complain.line("bad"));
                case "bad-login" -> List.of(Complain.line("bad"), logIn("login alice s3cret".split(" ", -1)));
                case "tls" -> List.of(StartTls.line("go"));
                case "octets" -> List.of(new ReadOctets(Integer.parseInt(words[1])));
                case "bye" -> List.of(Send.line("bye"), new Close());
                default -> bug();
            };
        }

        private static Action logIn(String... words) {
            String as = words.length > 3 ? words[3] : "";
            return new Authenticate(new Credentials.Password(as, words[1], Secret.of(words[2])));
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return say("got " + octets.length);
        }

        @Override
        public List<Action> onTlsStarted() {
            return say("safe");
        }

        @Override
        public List<Action> onRejected(AuthResult.Rejected rejected) {
            return say("rejected");
        }

        @Override
        public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
            return say("unavailable");
        }

        @Override
        public List<Action> onBackendFailure(BackendFailure failure) {
            return say("failed-" + failure.kind());
        }

        @Override
        public List<Action> onLoggedIn(List<Line> reply) {
            return say(reply.get(0).text());
        }

        @Override
        public List<Action> onEnding(Ending ending) {
            return say("end-" + ending);
        }
    }

    private record Backend(BackendContext context) implements BackendDialogue {
        @Override
        public List<Action> onConnected() {
            Supplier<String> password =
                    () -> context.password().map(Secret::text).orElse("none");
            return say(context.login() == BackendContext.Login.NONE ? "trust" : context.user() + "/" + password.get());
        }

        @Override
        public List<Action> onLine(Line line) {
            String[] words = line.text().split(" ", -1);
            return switch (words[0]) {
                case "ok" -> List.of(new LoggedIn(List.of(Line.of("welcome"))), Send.line("never sent"));
                case "no" -> List.of(new Failed(new BackendFailure(Kind.LOGIN_REFUSED, "no, while logging in")));
                case "busy" ->
                    List.of(
                            new Failed(new BackendFailure(Kind.TEMPORARY, "busy, while logging in")),
                            Send.line("never sent"));
                case "tls" -> List.of(new StartTls(new byte[0]));
                case "octets" -> List.of(new ReadOctets(Integer.parseInt(words[1])));
                case "bye" -> List.of(new Close());
                default -> bug();
            };
        }

        @Override
        public List<Action> onOctets(byte[] octets) {
            return say("got " + octets.length);
        }

        @Override
        public List<Action> onTlsStarted() {
            return say("safe");
        }
    }
}
