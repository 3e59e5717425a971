package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Failed;
import org.minaproxy.proxy.protocol.Action.LoggedIn;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendContext.Login;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Line;

/**
 * We are the SMTP client.
 *
 * <pre>
 *   220 ──► EHLO ──► [STARTTLS ──► EHLO] ──► [XCLIENT ──► EHLO or HELO] ──► [AUTH] ──► [MAIL and RCPT] ──► logged in
 * </pre>
 *
 * We introduce ourselves with the client's name from the start, or with ours when it gave none: a name that the backend is to know in the end
 * costs no further round trip this way. A client that said HELO is introduced by HELO in the end, unless it logs in, which needs EHLO.
 *
 * <p>A backend that offers PIPELINING gets XCLIENT together with the EHLO behind it (RFC 2920 §3.1: EHLO may be the last of a group), unless mail
 * waits: then a refusal is the answer to it, and nothing may come behind that.
 */
final class SmtpBackendDialogue implements BackendDialogue {

    /** What the next reply answers; its words complete "while …". */
    private enum Step {
        GREETING("waiting for the greeting"),
        HELLO("introducing ourselves"),
        STARTTLS("sending STARTTLS"),
        XCLIENT("sending XCLIENT"),
        AUTH("sending AUTH"),
        MAIL("sending MAIL"),
        RCPT("sending RCPT");

        private final String doing;

        Step(String doing) {
            this.doing = doing;
        }
    }

    private final BackendContext context;
    private final MailContext said;
    private final SmtpReply.Reader replies = new SmtpReply.Reader();
    private final Deque<String> xclient = new ArrayDeque<>();
    private Step step = Step.GREETING;
    private BackendCapabilities capabilities = BackendCapabilities.NONE;
    private Optional<BackendAuth> auth = Optional.empty();
    private Optional<SmtpReply> refusedSender = Optional.empty();
    private boolean encrypted;
    private boolean clientTold;
    private boolean helloFollows;
    private boolean extended;

    SmtpBackendDialogue(BackendContext context) {
        this.context = context;
        this.said =
                context.mail().orElseGet(() -> new MailContext(Optional.empty(), false, Optional.empty(), List.of()));
        this.encrypted = context.encrypted();
    }

    @Override
    public List<Action> onConnected() {
        return List.of();
    }

    @Override
    public List<Action> onOctets(byte[] octets) {
        throw new IllegalStateException("octets were not asked for");
    }

    @Override
    public List<Action> onLine(Line line) {
        return replies.read(line).map(this::onReply).orElse(List.of());
    }

    private List<Action> onReply(SmtpReply reply) {
        if (reply.code() == SmtpReply.GARBLED || reply.code() == 421) {
            return refused(reply);
        }
        return switch (step) {
            case GREETING -> reply.code() == 220 ? hello() : refused(reply);
            case HELLO -> onHello(reply);
            case STARTTLS -> onStartTls(reply);
            case XCLIENT -> onXclient(reply);
            case AUTH -> onAuth(reply);
            case MAIL -> onMail(reply);
            case RCPT -> onRecipient(reply);
        };
    }

    // ---- EHLO ----

    private List<Action> hello() {
        return hello(startsExtended());
    }

    private boolean startsExtended() {
        return !wantsHelo() || stillToStartTls() || stillToTellClient();
    }

    private List<Action> hello(boolean inExtended) {
        step = Step.HELLO;
        return commands(helloCommand(inExtended));
    }

    private String helloCommand(boolean inExtended) {
        extended = inExtended;
        capabilities = BackendCapabilities.NONE;
        return (extended ? "EHLO " : "HELO ") + said.helo().orElse(context.hostname());
    }

    private boolean wantsHelo() {
        return said.helo().isPresent() && !said.extended() && context.login() == Login.NONE;
    }

    private boolean stillToStartTls() {
        return context.startTls() && !encrypted;
    }

    private boolean stillToTellClient() {
        return context.xclient() && !clientTold;
    }

    private List<Action> onHello(SmtpReply reply) {
        if (reply.code() == 250) {
            capabilities = extended ? BackendCapabilities.of(reply) : BackendCapabilities.NONE;
            return proceed();
        }
        boolean mayDoWithout = extended && context.login() == Login.NONE && !stillToStartTls();
        return reply.isPermanent() && mayDoWithout ? hello(false) : refused(reply);
    }

    private List<Action> proceed() {
        if (stillToStartTls()) {
            return startTls();
        }
        if (context.login() == Login.USER || isTrustedUser()) {
            Optional<String> problem =
                    CredentialText.problemWithUser(context.user().getBytes(UTF_8));
            if (problem.isPresent()) {
                return fail(Kind.LOGIN_REFUSED, problem.get());
            }
        }
        if (stillToTellClient() && capabilities.has("XCLIENT")) {
            clientTold = true;
            return tellClient();
        }
        return logInAndReplay();
    }

    private List<Action> logInAndReplay() {
        if (context.login() == Login.USER) {
            return logIn();
        }
        return extended && wantsHelo() ? hello(false) : replayMail();
    }

    /** Whom the backend is to take in without a password; with {@link Login#USER} it is to check for itself. */
    private boolean isTrustedUser() {
        return trustedUser(context).isPresent();
    }

    private static Optional<String> trustedUser(BackendContext context) {
        boolean beforeMail = context.mail().flatMap(MailContext::mailFrom).isEmpty();
        return context.login() == Login.NONE && beforeMail && !context.user().isEmpty()
                ? Optional.of(context.user())
                : Optional.empty();
    }

    // ---- STARTTLS ----

    private List<Action> startTls() {
        if (!capabilities.has("STARTTLS")) {
            return fail(Kind.TLS, "STARTTLS is not offered");
        }
        step = Step.STARTTLS;
        return commands("STARTTLS");
    }

    private List<Action> onStartTls(SmtpReply reply) {
        if (reply.code() == 220) {
            return List.of(new StartTls(new byte[0]));
        }
        return reply.isTemporary() ? refused(reply) : fail(Kind.TLS, reply);
    }

    @Override
    public List<Action> onTlsStarted() {
        encrypted = true;
        return hello();
    }

    // ---- XCLIENT ----

    private List<Action> tellClient() {
        Optional<String> login = trustedUser(context);
        if (login.isPresent() && !Xclient.fits(login.get())) {
            return fail(Kind.LOGIN_REFUSED, "the user name is too long for XCLIENT");
        }
        xclient.addAll(introductions(context, capabilities));
        if (xclient.isEmpty()) {
            return logInAndReplay();
        }
        step = Step.XCLIENT;
        helloFollows = isPipelining() && said.mailFrom().isEmpty();
        if (!helloFollows) {
            return commands(xclient.element());
        }
        List<String> group = new ArrayList<>(xclient);
        group.add(helloCommand(startsExtended()));
        return commands(group.toArray(String[]::new));
    }

    /** The commands of XCLIENT for this client and a backend with these capabilities. */
    static List<String> introductions(BackendContext context, BackendCapabilities capabilities) {
        return Xclient.commands(context, capabilities, trustedUser(context));
    }

    private List<Action> onXclient(SmtpReply reply) {
        if (reply.code() == 220 || reply.code() == 250) {
            xclient.remove();
            return helloFollows ? onPipelinedXclient() : onAwaitedXclient();
        }
        // In the place of a new greeting: it is the client that the backend does not want, not us.
        boolean refusesClient = reply.code() == 554 || reply.code() == 521;
        return refusesClient && said.mailFrom().isPresent() ? loggedIn(reply) : refused(reply);
    }

    private List<Action> onAwaitedXclient() {
        return xclient.isEmpty() ? hello() : commands(xclient.element());
    }

    private List<Action> onPipelinedXclient() {
        step = xclient.isEmpty() ? Step.HELLO : Step.XCLIENT;
        return List.of();
    }

    // ---- AUTH ----

    private List<Action> logIn() {
        step = Step.AUTH;
        Optional<Secret> password = context.password();
        if (password.isEmpty()) {
            return fail(Kind.NO_PASSWORD, "there is no password to log in with");
        }
        Optional<String> problem =
                CredentialText.problemWithPassword(password.get().bytes());
        if (problem.isPresent()) {
            return fail(Kind.LOGIN_REFUSED, problem.get());
        }
        auth = BackendAuth.choose(capabilities, context.user(), password.get());
        return auth.flatMap(BackendAuth::nextLine)
                .map(this::commands)
                .orElseGet(() -> fail(Kind.PROTOCOL, "neither AUTH PLAIN nor AUTH LOGIN is offered"));
    }

    private List<Action> onAuth(SmtpReply reply) {
        if (reply.code() == 235) {
            return said.mailFrom().isEmpty() ? loggedIn(reply) : replayMail();
        }
        if (reply.code() == 334) {
            return auth.flatMap(BackendAuth::nextLine)
                    .map(this::commands)
                    .orElseGet(() -> fail(Kind.PROTOCOL, "it asks for more than there is"));
        }
        return switch (reply.code()) {
            // About the command, the mechanism or the connection, not about this user.
            case 500, 501, 502, 503, 504, 538 -> refused(reply);
            case 530 -> fail(Kind.TLS, reply);
            default -> reply.isPermanent() ? fail(Kind.LOGIN_REFUSED, reply) : refused(reply);
        };
    }

    // ---- MAIL and RCPT ----

    private List<Action> replayMail() {
        if (said.mailFrom().isEmpty()) {
            return List.of(new LoggedIn(List.of()));
        }
        step = Step.MAIL;
        String mail = said.mailFrom().get();
        return isPipelining() ? commands(mail, recipient()) : commands(mail);
    }

    private String recipient() {
        return said.rcptTo().get(0);
    }

    private boolean isPipelining() {
        return capabilities.has("PIPELINING");
    }

    private List<Action> onMail(SmtpReply reply) {
        if (reply.isTemporary() || reply.isPermanent()) {
            refusedSender = Optional.of(reply);
        } else if (reply.code() != 250) {
            return refused(reply);
        }
        step = Step.RCPT;
        if (isPipelining()) {
            return List.of();
        }
        return refusedSender.map(SmtpBackendDialogue::loggedIn).orElseGet(() -> commands(recipient()));
    }

    /** Whatever the answer is, it is the client's; a refusal of MAIL comes first. */
    private List<Action> onRecipient(SmtpReply reply) {
        return loggedIn(refusedSender.orElse(reply));
    }

    private static List<Action> loggedIn(SmtpReply reply) {
        return List.of(new LoggedIn(reply.lines()));
    }

    // ---- how it is said ----

    /** In one write, so that pipelined commands are one packet. */
    private List<Action> commands(String... lines) {
        for (String line : lines) {
            if (Controls.in(line)) {
                throw new IllegalStateException("a control character in a command, while " + step.doing);
            }
        }
        return List.of(Send.line(String.join("\r\n", lines)));
    }

    private List<Action> refused(SmtpReply reply) {
        return fail(reply.isTemporary() ? Kind.TEMPORARY : Kind.PROTOCOL, reply);
    }

    private List<Action> fail(Kind kind, SmtpReply reply) {
        if (repeatsPassword(reply)) {
            return fail(kind, reply.name() + " and a text that repeats the password");
        }
        return List.of(new Failed(new BackendFailure(kind, reply.text() + ", while " + step.doing, reply.lines())));
    }

    // The password may be one that the client does not know, and belongs into no log.
    private boolean repeatsPassword(SmtpReply reply) {
        return auth.stream().anyMatch(login -> login.isRepeatedIn(reply))
                || context.password().stream()
                        .anyMatch(password -> reply.contains(new String(password.bytes(), ISO_8859_1)));
    }

    private List<Action> fail(Kind kind, String reason) {
        return List.of(new Failed(new BackendFailure(kind, reason + ", while " + step.doing)));
    }
}
