package org.minaproxy.proxy.protocol.imap;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Failed;
import org.minaproxy.proxy.protocol.Action.LoggedIn;
import org.minaproxy.proxy.protocol.Action.ReadOctets;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendContext.Login;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.imap.Exchanges.Answer;
import org.minaproxy.proxy.protocol.imap.Exchanges.Exchange;

/**
 * We are the IMAP client.
 *
 * <pre>
 *   greeting ──► [STARTTLS] ──► [CAPABILITY] ──► [ID and] LOGIN or AUTHENTICATE ──► [CAPABILITY] ──► logged in
 *                          unless the greeting told                     unless the reply told
 *                          or an earlier login did                      or an earlier login did
 * </pre>
 */
final class ImapBackendDialogue implements BackendDialogue {

    private static final int MAX_OCTETS = 65_536;
    private static final int MAX_LITERAL = 8_192;
    private static final int MAX_QUOTED = 200;
    private static final Set<String> NOT_NOW = Set.of("UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT");

    private final BackendContext context;
    private final KnownCapabilities known;
    private final Exchanges exchanges = new Exchanges();
    private final List<Line> shown = new ArrayList<>();
    private Optional<String> capabilities = Optional.empty();
    private Optional<LoginPlan> plan = Optional.empty();
    private boolean greeted;
    private boolean encrypted;
    private boolean behindLiteral;
    private int octets;

    ImapBackendDialogue(BackendContext context, KnownCapabilities known) {
        this.context = context;
        this.known = known;
        this.encrypted = context.encrypted();
    }

    @Override
    public List<Action> onConnected() {
        return List.of();
    }

    @Override
    public List<Action> onLine(Line line) {
        octets += line.length();
        ServerReply reply = ServerReply.parse(line);
        Optional<LiteralMarker> literal =
                behindLiteral || reply.mayHoldLiteral() ? LiteralMarker.atEndOf(line.text()) : Optional.empty();
        if (octets > MAX_OCTETS || (literal.isPresent() && literal.get().octets() > MAX_LITERAL)) {
            return fail(Kind.PROTOCOL, "too much data");
        }
        if (behindLiteral || literal.isPresent()) {
            return skip(literal);
        }
        return greeted ? onReply(reply, line) : onGreeting(reply, line);
    }

    // Data with literals is for those who have logged in; none of it matters here.
    private List<Action> skip(Optional<LiteralMarker> literal) {
        behindLiteral = literal.isPresent();
        return literal.<List<Action>>map(marker -> List.of(new ReadOctets((int) marker.octets())))
                .orElse(List.of());
    }

    @Override
    public List<Action> onOctets(byte[] literal) {
        octets += literal.length;
        return List.of();
    }

    private List<Action> onGreeting(ServerReply reply, Line line) {
        if (!reply.isUntagged() || !Set.of("OK", "PREAUTH", "BYE").contains(reply.word())) {
            return fail(Kind.PROTOCOL, "not an IMAP greeting");
        }
        if (reply.is("BYE")) {
            return fail(Kind.TEMPORARY, quoted(reply));
        }
        greeted = true;
        capabilities = reply.capabilities();
        if (reply.codeName().equals("ALERT")) {
            shown.add(line);
        }
        return reply.is("PREAUTH") ? onPreauth() : onGreeted();
    }

    // RFC 9051 §7.1.4: a connection that begins with PREAUTH cannot be encrypted any more, which may be what a man in
    // the middle wants.
    private List<Action> onPreauth() {
        if (context.startTls() && !encrypted) {
            return fail(Kind.TLS, "PREAUTH, so there is no STARTTLS");
        }
        if (context.login() == Login.USER) {
            return fail(Kind.PROTOCOL, "PREAUTH, so anybody may read mail there");
        }
        return findOut(known.afterLogin(), () -> loggedIn(Optional.empty()));
    }

    private List<Action> onGreeted() {
        if (!context.startTls() || encrypted) {
            return findOut(known.beforeLogin(), this::logIn);
        }
        if (capabilities.isPresent() && !Capabilities.parse(capabilities.get()).has("STARTTLS")) {
            return fail(Kind.TLS, "STARTTLS is not offered");
        }
        return List.of(new Send(exchanges.add("STARTTLS", this::onStartTls)));
    }

    private List<Action> onStartTls(Answer answer) {
        return answer.is("OK")
                ? List.of(new StartTls(new byte[0]))
                : fail(Kind.TLS, quoted(answer.reply()), "sending STARTTLS");
    }

    @Override
    public List<Action> onTlsStarted() {
        encrypted = true;
        capabilities = Optional.empty();
        shown.clear();
        return findOut(known.beforeLogin(), this::logIn);
    }

    /** Goes on when the capabilities are there: told by now, known from an earlier login, or asked for; a refusal counts as having none. */
    private List<Action> findOut(KnownCapabilities.Answer earlier, Supplier<List<Action>> then) {
        capabilities = capabilities.or(earlier::get);
        if (capabilities.isPresent()) {
            return then.get();
        }
        return List.of(new Send(exchanges.add("CAPABILITY", answer -> {
            capabilities.filter(words -> !repeatsPassword(words)).ifPresent(earlier::keep); // others will see them
            return then.get();
        })));
    }

    private List<Action> logIn() {
        if (context.login() == Login.NONE) {
            return fail(Kind.PROTOCOL, "no PREAUTH, so it wants a login");
        }
        Optional<Secret> password = context.password();
        if (password.isEmpty()) {
            return fail(Kind.NO_PASSWORD, "there is no password to log in with");
        }
        Capabilities offered = Capabilities.parse(capabilities.orElse(""));
        LoginPlan way = new LoginPlan(context.user(), password.get(), offered);
        Optional<BackendFailure> obstacle = way.obstacle(encrypted);
        if (obstacle.isPresent()) {
            return List.of(new Failed(obstacle.get()));
        }
        plan = Optional.of(way);
        ByteArrayOutputStream commands = new ByteArrayOutputStream();
        if (context.imapId() && offered.has("ID")) {
            // A refusal changes nothing about the login behind it.
            commands.writeBytes(exchanges.add(IdCommand.of(context), answer -> List.of()));
        }
        commands.writeBytes(exchanges.add(way, this::onLogin));
        capabilities = Optional.empty();
        return List.of(new Send(commands.toByteArray()));
    }

    private List<Action> onLogin(Answer answer) {
        if (answer.is("OK") && answer.complete()) {
            return answer.reply().capabilities().isPresent()
                    ? loggedIn(Optional.of(answer))
                    : findOut(known.afterLogin(), () -> loggedIn(Optional.of(answer)));
        }
        return List.of(new Failed(new BackendFailure(
                kindOf(answer),
                quoted(answer.reply()) + ", while sending " + plan.orElseThrow().command(),
                repeatsPassword(answer.reply()) ? List.of() : withShown(Optional.of(answer.line())))));
    }

    private static Kind kindOf(Answer answer) {
        if (!answer.is("NO")) {
            return Kind.PROTOCOL;
        }
        String code = answer.reply().codeName();
        if (code.equals("PRIVACYREQUIRED")) {
            return Kind.TLS;
        }
        return NOT_NOW.contains(code) ? Kind.TEMPORARY : Kind.LOGIN_REFUSED;
    }

    private List<Action> loggedIn(Optional<Answer> answer) {
        if (answer.flatMap(login -> login.reply().capabilities()).isEmpty()) {
            capabilities.ifPresent(words -> shown.add(Line.of("* CAPABILITY " + words)));
        }
        return List.of(new LoggedIn(withShown(answer.map(Answer::line))));
    }

    private List<Line> withShown(Optional<Line> last) {
        List<Line> lines = new ArrayList<>(shown);
        last.ifPresent(lines::add);
        return lines;
    }

    private List<Action> onReply(ServerReply reply, Line line) {
        if (reply.isContinuation()) {
            return onContinuation();
        }
        if (reply.isUntagged()) {
            return onUntagged(reply, line);
        }
        Optional<Exchange> finished = exchanges.finish(reply.tag());
        return finished.map(exchange -> exchange.answer(reply, line))
                .orElseGet(() -> fail(Kind.PROTOCOL, "a reply to nothing we sent"));
    }

    private List<Action> onContinuation() {
        return exchanges
                .current()
                .flatMap(Exchange::nextPart)
                .<List<Action>>map(part -> List.of(new Send(part)))
                .orElseGet(() -> fail(Kind.PROTOCOL, "it asks for more than there is"));
    }

    private List<Action> onUntagged(ServerReply reply, Line line) {
        if (reply.is("BYE")) {
            return fail(Kind.TEMPORARY, quoted(reply));
        }
        if (reply.capabilities().isPresent()) {
            capabilities = reply.capabilities();
        } else if (plan.isPresent() && !reply.is("ID") && !repeatsPassword(reply)) {
            shown.add(line);
        }
        return List.of();
    }

    private List<Action> fail(Kind kind, String reason) {
        String idle = greeted ? "preparing the login" : "reading the greeting";
        return fail(kind, reason, exchanges.current().map(Exchange::doing).orElse(idle));
    }

    private static List<Action> fail(Kind kind, String reason, String doing) {
        return List.of(new Failed(new BackendFailure(kind, reason + ", while " + doing)));
    }

    private String quoted(ServerReply reply) {
        if (repeatsPassword(reply)) {
            return reply.word() + " and a text that repeats the password";
        }
        String text = Line.utf8(reply.untagged()).replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "?");
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    }

    private boolean repeatsPassword(ServerReply reply) {
        return repeatsPassword(reply.untagged());
    }

    private boolean repeatsPassword(String text) {
        return plan.stream().anyMatch(login -> login.isRepeatedIn(text));
    }
}
