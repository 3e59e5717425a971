package org.minaproxy.proxy.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Authenticate;
import org.minaproxy.proxy.protocol.Action.ClientIs;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.SaslExchange;
import org.minaproxy.proxy.protocol.smtp.EnvelopeSyntax.Side;

/**
 * We are the SMTP server, up to AUTH or, for clients that need not authenticate, up to the first recipient.
 *
 * <pre>
 *   220 ──► [EHLO] ──► [STARTTLS ──► EHLO] ──► AUTH ────────────► authenticate ──► backend ──► 235, relay
 *                                          └─► MAIL ──► RCPT ───► authenticate ──► backend ──► its answer to RCPT, relay
 * </pre>
 *
 * EHLO is not demanded before AUTH or MAIL: a client that leaves it out harms nobody but itself. Where no login is needed, the authentication
 * source is asked about the first recipient that the backend then gets to see; all further ones are between client and backend.
 */
final class SmtpClientDialogue implements ClientDialogue, SaslExchange.Outcome<List<Action>> {

    private static final List<String> USUAL_CAPABILITIES = List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES");
    private static final Pattern OURS_TO_TELL = Pattern.compile("(?i)(STARTTLS|AUTH|XCLIENT)\\b.*");
    private static final MailContext NOTHING_SAID =
            new MailContext(Optional.empty(), false, Optional.empty(), List.of());

    private final ClientContext context;
    private boolean encrypted;
    private MailContext said = NOTHING_SAID;
    private Optional<SaslExchange> sasl = Optional.empty();
    private ForwardedClient client = ForwardedClient.NOBODY;
    private Optional<String> clientHelo = Optional.empty();

    SmtpClientDialogue(ClientContext context) {
        this.context = context;
        this.encrypted = context.encrypted();
    }

    @Override
    public List<Action> onConnected() {
        return List.of(greeting());
    }

    private Send greeting() {
        return Send.line("220 " + context.hostname() + " ESMTP");
    }

    @Override
    public List<Action> onTlsStarted() {
        encrypted = true;
        said = NOTHING_SAID; // RFC 3207 §4.2
        sasl = Optional.empty();
        clientHelo = Optional.empty();
        return forget();
    }

    private List<Action> forget() {
        boolean told = !client.equals(ForwardedClient.NOBODY);
        client = ForwardedClient.NOBODY;
        return told ? List.of(new ClientIs(client)) : List.of();
    }

    @Override
    public List<Action> onOctets(byte[] octets) {
        throw new IllegalStateException("octets were not asked for");
    }

    @Override
    public List<Action> onLine(Line line) {
        if (sasl.isPresent()) {
            return sasl.get().respond(line, this);
        }
        SmtpCommand command = SmtpCommand.parse(line);
        if (mustStartTls() && !command.verb().allowedBeforeTls()) {
            return SmtpReplies.reply(SmtpReplies.MUST_START_TLS);
        }
        return switch (command.verb()) {
            case EHLO -> hello(command, true);
            case HELO -> hello(command, false);
            case STARTTLS -> withoutArgument(command, this::startTls);
            case AUTH -> authenticate(command.argument());
            case MAIL -> mail(command, line);
            case RCPT -> recipient(command, line);
            case DATA -> SmtpReplies.reply(SmtpReplies.BAD_SEQUENCE);
            // The octets of the chunk come next, and none of them may be taken for a command (RFC 3030 §2).
            case BDAT -> List.of(Send.line(SmtpReplies.BAD_SEQUENCE), new Close());
            case RSET -> withoutArgument(command, this::reset);
            case NOOP -> SmtpReplies.reply("250 2.0.0 Ok");
            case VRFY -> SmtpReplies.reply("252 2.5.0 Cannot VRFY, send some mail and see");
            case EXPN -> SmtpReplies.reply("502 5.5.1 EXPN is not available");
            case HELP -> SmtpReplies.reply("214 2.0.0 See RFC 5321");
            case QUIT -> withoutArgument(command, () -> List.of(Send.line("221 2.0.0 Bye"), new Close()));
            case XCLIENT -> forwarded(command.argument());
            case UNKNOWN -> SmtpReplies.complain("500 5.5.2 Command not recognized");
            case GARBLED -> SmtpReplies.complain("500 5.5.2 Control characters are not allowed");
        };
    }

    private static List<Action> withoutArgument(SmtpCommand command, Supplier<List<Action>> then) {
        return command.argument().isEmpty()
                ? then.get()
                : SmtpReplies.complain("501 5.5.4 " + command.verb() + " takes no argument");
    }

    private boolean mustStartTls() {
        return !encrypted && context.startTls() == StartTlsPolicy.REQUIRED;
    }

    // ---- EHLO, STARTTLS, RSET ----

    private List<Action> hello(SmtpCommand command, boolean extended) {
        Optional<String> name = HelloName.parse(command.argument());
        if (name.isEmpty()) {
            return SmtpReplies.complain("501 Syntax: " + command.verb() + " and a domain or [address]");
        }
        said = new MailContext(clientHelo.or(() -> name), extended, Optional.empty(), List.of());
        return extended ? SmtpReplies.lines(250, capabilities()) : SmtpReplies.reply("250 " + context.hostname());
    }

    private List<String> capabilities() {
        List<String> lines = new ArrayList<>(List.of(context.hostname()));
        lines.addAll(announced());
        if (!encrypted && context.startTls() != StartTlsPolicy.NOT_OFFERED) {
            lines.add("STARTTLS");
        }
        if (offersLogin() && !mustStartTls()) {
            StringBuilder auth = new StringBuilder("AUTH");
            context.offered().forEach(mechanism -> auth.append(' ').append(mechanism.name()));
            lines.add(auth.toString());
        }
        if (context.forwarder().isPresent() && !mustStartTls()) {
            lines.add("XCLIENT " + String.join(" ", XclientReader.ATTRIBUTES));
        }
        return lines;
    }

    /** Without what only we can know. */
    private List<String> announced() {
        return context.capabilities().isEmpty()
                ? USUAL_CAPABILITIES
                : context.capabilities().stream()
                        .filter(line -> !OURS_TO_TELL.matcher(line).matches())
                        .toList();
    }

    private boolean offersLogin() {
        return context.login() != LoginPolicy.NONE && !context.offered().isEmpty();
    }

    private List<Action> startTls() {
        if (encrypted) {
            return SmtpReplies.reply("503 5.5.1 TLS is active already");
        }
        return context.startTls() == StartTlsPolicy.NOT_OFFERED
                ? SmtpReplies.reply("502 5.5.1 STARTTLS is not offered")
                : List.of(StartTls.line("220 2.0.0 Ready to start TLS"));
    }

    private List<Action> reset() {
        said = new MailContext(said.helo(), said.extended(), Optional.empty(), List.of());
        return SmtpReplies.reply("250 2.0.0 Ok");
    }

    // ---- XCLIENT of trusted forwarders ----

    /** Answers as Postfix does; everything begins anew behind the greeting. */
    private List<Action> forwarded(String argument) {
        if (context.forwarder().isEmpty()) {
            return SmtpReplies.complain("550 5.7.0 XCLIENT is not for you");
        }
        if (said.mailFrom().isPresent()) {
            return SmtpReplies.reply("503 5.5.1 No XCLIENT during a mail transaction");
        }
        XclientReader reader = new XclientReader(client, clientHelo);
        Optional<String> problem = reader.read(argument);
        if (problem.isPresent()) {
            return SmtpReplies.complain("501 5.5.4 " + problem.get());
        }
        if (!context.forwarder().get().believes(reader.client())) {
            return SmtpReplies.complain("501 5.5.4 This address is nobody's client");
        }
        client = reader.client();
        clientHelo = reader.helo();
        said = NOTHING_SAID;
        return List.of(new ClientIs(client), greeting());
    }

    // ---- AUTH (RFC 4954) ----

    private List<Action> authenticate(String argument) {
        if (!offersLogin()) {
            return SmtpReplies.reply("502 5.5.1 AUTH is not offered");
        }
        if (said.mailFrom().isPresent()) {
            return SmtpReplies.reply("503 5.5.1 No AUTH during a mail transaction");
        }
        int space = argument.indexOf(' ');
        String name = (space < 0 ? argument : argument.substring(0, space)).toUpperCase(Locale.ROOT);
        String response = space < 0 ? "" : argument.substring(space).strip();
        if (name.isEmpty() || response.indexOf(' ') >= 0) {
            return SmtpReplies.complain("501 5.5.4 Syntax: AUTH mechanism [initial-response]");
        }
        Optional<SaslMechanism> mechanism = context.offered().stream()
                .filter(offered -> offered.name().equals(name))
                .findFirst();
        if (mechanism.isEmpty()) {
            return SmtpReplies.complain("504 5.5.4 Mechanism not offered");
        }
        SaslExchange exchange = new SaslExchange(mechanism.get(), context.challenges());
        sasl = Optional.of(exchange);
        return exchange.begin(Optional.of(response).filter(some -> !some.isEmpty()), this);
    }

    @Override
    public List<Action> prompt(String base64) {
        return SmtpReplies.reply("334 " + base64);
    }

    @Override
    public List<Action> done(Credentials credentials) {
        sasl = Optional.empty();
        return List.of(new Authenticate(credentials, Optional.of(said)));
    }

    @Override
    public List<Action> cancelled() {
        sasl = Optional.empty();
        return SmtpReplies.reply("501 5.7.0 Authentication cancelled");
    }

    @Override
    public List<Action> malformed(String reason) {
        sasl = Optional.empty();
        return SmtpReplies.complain("501 5.5.2 Cannot read the response: " + reason);
    }

    // ---- MAIL and RCPT of clients that need not authenticate ----

    private List<Action> mail(SmtpCommand command, Line line) {
        if (context.login() == LoginPolicy.REQUIRED) {
            return SmtpReplies.reply(SmtpReplies.MUST_LOG_IN);
        }
        if (said.mailFrom().isPresent()) {
            return SmtpReplies.reply("503 5.5.1 Sender given already");
        }
        Optional<String> problem = EnvelopeSyntax.problem(Side.SENDER, command.argument());
        if (problem.isPresent()) {
            return SmtpReplies.complain(problem.get());
        }
        said = new MailContext(said.helo(), said.extended(), Optional.of(whole(line)), List.of());
        return SmtpReplies.reply("250 2.1.0 Ok");
    }

    private List<Action> recipient(SmtpCommand command, Line line) {
        if (said.mailFrom().isEmpty()) {
            return SmtpReplies.reply(SmtpReplies.BAD_SEQUENCE);
        }
        Optional<String> problem = EnvelopeSyntax.problem(Side.RECIPIENT, command.argument());
        if (problem.isPresent()) {
            return SmtpReplies.complain(problem.get());
        }
        MailContext asked = new MailContext(said.helo(), said.extended(), said.mailFrom(), List.of(whole(line)));
        return List.of(new Authenticate(new Credentials.None(), Optional.of(asked)));
    }

    private static String whole(Line line) {
        return Line.utf8(line.text().stripTrailing());
    }

    // ---- the answers to Authenticate; a transaction tells which command is waiting for one ----

    private boolean isRecipient() {
        return said.mailFrom().isPresent();
    }

    @Override
    public List<Action> onRejected(AuthResult.Rejected rejected) {
        return isRecipient()
                ? SmtpReplies.rejected(rejected, "550 5.7.1", "Recipient rejected")
                : SmtpReplies.rejected(rejected, "535 5.7.8", "Authentication credentials invalid");
    }

    @Override
    public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
        return SmtpReplies.reply(
                isRecipient()
                        ? "451 4.3.0 Temporary lookup failure, try again later"
                        : "454 4.7.0 Temporary authentication failure");
    }

    @Override
    public List<Action> onBackendFailure(BackendFailure failure) {
        return isRecipient()
                ? SmtpReplies.reply("451 4.3.2 Mail system not available, try again later")
                : SmtpReplies.loginFailed(failure);
    }

    @Override
    public List<Action> onLoggedIn(List<Line> reply) {
        return reply.isEmpty() ? SmtpReplies.reply("235 2.7.0 Authentication successful") : SmtpReplies.handOn(reply);
    }

    @Override
    public List<Action> onEnding(Ending ending) {
        return ending == Ending.LINE_TOO_LONG && sasl.isPresent()
                ? SmtpReplies.reply("500 5.5.6 Authentication exchange line is too long")
                : SmtpReplies.ending(ending, context.hostname());
    }
}
