package org.minaproxy.proxy.protocol.pop3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Failed;
import org.minaproxy.proxy.protocol.Action.LoggedIn;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.Line;

/**
 * We are the POP3 client until the backend has taken the user in.
 *
 * <pre>
 *   greeting ──► [CAPA ──► its list] ──► [STLS ──TLS] ──► [XCLIENT] ──► USER ──► PASS ──► LoggedIn
 * </pre>
 *
 * CAPA is for STLS, and else asked only when no earlier login has told whether the backend takes PASS together with USER (PIPELINING,
 * RFC 2449 §6.6). All other replies are awaited before the next command.
 *
 * <p>An {@code -ERR} to USER or PASS is an answer for the client, which gets it as it is; that
 * includes {@code [IN-USE]}, {@code [LOGIN-DELAY]} and {@code [SYS/PERM]}, because another server of the pool would know no better. Only
 * {@code [SYS/TEMP]} says that the server, not the login, is the trouble.
 */
final class Pop3BackendDialogue implements BackendDialogue {

    /** Far more than any server has to say, so that a list ends some day. */
    private static final int MAX_CAPABILITIES = 100;

    private static final String PIPELINING = "PIPELINING";

    private final BackendContext context;
    private final KnownCapabilities known;
    private final byte[] user;
    private State state = State.GREETING;
    private int capabilities;
    private boolean offersStls;
    private boolean pipelining;
    private boolean offersXclient;

    /** What the backend is expected to say next. */
    private enum State {
        GREETING("waiting for the greeting"),
        CAPA("sending CAPA"),
        CAPABILITIES("reading capabilities"),
        STLS("sending STLS"),
        XCLIENT("sending XCLIENT"),
        USER("sending USER"),
        PASS("sending PASS");

        private final String doing;

        State(String doing) {
            this.doing = doing;
        }
    }

    Pop3BackendDialogue(BackendContext context, KnownCapabilities known) {
        this.context = context;
        this.known = known;
        this.user = context.user().getBytes(UTF_8);
    }

    @Override
    public List<Action> onConnected() {
        if (context.login() == BackendContext.Login.NONE) {
            return refuse(Kind.PROTOCOL, "POP3 knows no session without a login");
        }
        if (context.password().isEmpty()) {
            return refuse(Kind.NO_PASSWORD, "no password that could be sent");
        }
        // A line end in either would be a second command to the backend.
        return CredentialText.problemWithUser(user)
                .or(() -> CredentialText.problemWithPassword(password()))
                .map(problem -> refuse(Kind.LOGIN_REFUSED, problem))
                .orElseGet(List::of);
    }

    @Override
    public List<Action> onLine(Line line) {
        return state == State.CAPABILITIES ? onCapability(line.text()) : onReply(Pop3Reply.parse(line));
    }

    @Override
    public List<Action> onOctets(byte[] octets) {
        throw new IllegalStateException("POP3 servers send lines only before the login");
    }

    @Override
    public List<Action> onTlsStarted() {
        return introduceClient();
    }

    private List<Action> onReply(Pop3Reply reply) {
        return switch (reply.status()) {
            case OK -> onOk(reply);
            case ERR -> onError(reply);
            case OTHER -> fail(Kind.PROTOCOL, shown(reply));
        };
    }

    private List<Action> onOk(Pop3Reply reply) {
        return switch (state) {
            case GREETING -> onGreeting(reply);
            case CAPA -> {
                state = State.CAPABILITIES;
                yield List.of();
            }
            case STLS -> List.of(new StartTls(new byte[0]));
            case XCLIENT -> logIn();
            case USER -> onUser();
            case PASS -> List.of(new LoggedIn(List.of(reply.line())));
            case CAPABILITIES -> throw new IllegalStateException("a list has no status lines");
        };
    }

    private List<Action> onGreeting(Pop3Reply greeting) {
        offersXclient = greeting.has(XclientCommand.OFFER);
        Optional<String> told = known.beforeLogin().get();
        if (stillToStartTls() || told.isEmpty()) {
            return send(State.CAPA, line("CAPA"));
        }
        pipelining = told.get().equals(PIPELINING);
        return introduceClient();
    }

    private boolean stillToStartTls() {
        return context.startTls() && !context.encrypted();
    }

    private List<Action> onError(Pop3Reply reply) {
        if (state == State.CAPA && !stillToStartTls()) {
            return onCapabilities();
        }
        Kind kind =
                switch (state) {
                    case GREETING -> Kind.TEMPORARY;
                    case CAPA, CAPABILITIES, STLS -> Kind.TLS;
                    case XCLIENT -> reply.has("SYS/TEMP") ? Kind.TEMPORARY : Kind.PROTOCOL;
                    case USER, PASS -> reply.has("SYS/TEMP") ? Kind.TEMPORARY : Kind.LOGIN_REFUSED;
                };
        return List.of(new Failed(new BackendFailure(kind, reason(shown(reply)), List.of(reply.line()))));
    }

    private List<Action> onCapability(String text) {
        if (text.equals(".")) {
            return onCapabilities();
        }
        String capability = text.strip().toUpperCase(Locale.ROOT);
        offersStls |= capability.equals("STLS");
        pipelining |= capability.equals(PIPELINING);
        return ++capabilities <= MAX_CAPABILITIES
                ? List.of()
                : fail(Kind.PROTOCOL, "more than " + MAX_CAPABILITIES + " capabilities");
    }

    private List<Action> onCapabilities() {
        known.beforeLogin().keep(pipelining ? PIPELINING : "");
        if (!stillToStartTls()) {
            return introduceClient();
        }
        return offersStls ? send(State.STLS, line("STLS")) : fail(Kind.TLS, "the backend does not offer STLS");
    }

    private List<Action> introduceClient() {
        return context.xclient() && offersXclient ? send(State.XCLIENT, line(XclientCommand.of(context))) : logIn();
    }

    private List<Action> logIn() {
        byte[] name = line("USER ", user);
        return pipelining ? send(State.USER, name, pass()) : send(State.USER, name);
    }

    private List<Action> onUser() {
        if (pipelining) {
            state = State.PASS;
            return List.of();
        }
        return send(State.PASS, pass());
    }

    private byte[] pass() {
        return line("PASS ", password());
    }

    /** In one write, so that pipelined commands are one packet. */
    private List<Action> send(State next, byte[]... lines) {
        state = next;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
        }
        return List.of(new Send(all.toByteArray()));
    }

    private static byte[] line(String command, byte... argument) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(command.getBytes(US_ASCII));
        line.writeBytes(argument);
        line.writeBytes(new byte[] {'\r', '\n'});
        return line.toByteArray();
    }

    private byte[] password() {
        return context.password().map(Secret::bytes).orElseThrow();
    }

    private static List<Action> refuse(Kind kind, String why) {
        return List.of(new Failed(new BackendFailure(kind, why + ", before anything was sent")));
    }

    private List<Action> fail(Kind kind, String what) {
        return List.of(new Failed(new BackendFailure(kind, reason(what))));
    }

    private String reason(String what) {
        return what + ", while " + state.doing;
    }

    // What does not understand PASS may repeat it: "500 unknown command: PASS s3cret".
    private String shown(Pop3Reply reply) {
        boolean repeated = Line.utf8(reply.line().text())
                .contains(context.password().orElseThrow().text());
        return repeated ? "a reply that may hold the password" : reply.shown();
    }
}
