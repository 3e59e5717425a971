package org.minaproxy.proxy.protocol.pop3;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Authenticate;
import org.minaproxy.proxy.protocol.Action.ClientIs;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.Complain;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.SaslExchange;

/**
 * We are the POP3 server until somebody has logged in: RFC 1939's AUTHORIZATION state.
 *
 * <pre>
 *   greeting ──► command ──USER──► name known ──PASS──► Authenticate
 *                  │  └───AUTH──► exchange ───lines───► Authenticate
 *                  └──────APOP────────────────────────► Authenticate
 *   Authenticate ──rejected, unavailable, backend failure──► command
 * </pre>
 *
 * A command in the wrong place or form is a {@link Complain}; one that is right but not allowed yet is not.
 */
final class Pop3ClientDialogue implements ClientDialogue {

    // RFC 1939 §7: lower case.
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{32}");

    private final ClientContext context;
    private final Optional<String> challenge;
    private Pop3Offer offer;
    private ForwardedClient client = ForwardedClient.NOBODY;
    private Optional<String> user = Optional.empty();
    private Optional<SaslExchange> exchange = Optional.empty();

    Pop3ClientDialogue(ClientContext context) {
        this.context = context;
        this.challenge = context.apop() ? Optional.of(context.challenges().get()) : Optional.empty();
        this.offer = new Pop3Offer(context, context.encrypted());
    }

    @Override
    public List<Action> onConnected() {
        // A Dovecot proxy looks for the code here and saves itself a CAPA.
        String code = context.forwarder().isPresent() ? "[XCLIENT] " : "";
        return reply("+OK " + code + "POP3 ready" + challenge.map(c -> " " + c).orElse(""));
    }

    @Override
    public List<Action> onLine(Line line) {
        if (exchange.isPresent()) {
            return exchange.get().respond(line, new Sasl(exchange.get()));
        }
        Pop3Command command = Pop3Command.parse(line);
        return switch (command.verb()) {
            case CAPA -> command.argument().isBlank() ? capabilities() : complain("CAPA has no argument");
            case STLS -> startTls(command);
            case USER -> rememberUser(command);
            case PASS -> logIn(command);
            case APOP -> logInWithDigest(command);
            case AUTH -> beginSasl(command);
            case NOOP ->
                reply("+OK"); // only known after login (RFC 1939 §5), but clients keep a connection alive with it
            case QUIT -> List.of(Send.line("+OK Bye"), new Close());
            case XCLIENT -> forwarded(command);
            case STAT, LIST, RETR, DELE, RSET, TOP, UIDL -> reply(Pop3Replies.LOG_IN_FIRST);
            case UNKNOWN -> complain("Unknown command");
        };
    }

    @Override
    public List<Action> onOctets(byte[] octets) {
        throw new IllegalStateException("POP3 clients send lines only");
    }

    @Override
    public List<Action> onTlsStarted() {
        offer = new Pop3Offer(context, true);
        forget();
        boolean told = !client.equals(ForwardedClient.NOBODY);
        client = ForwardedClient.NOBODY;
        return told ? List.of(new ClientIs(client)) : List.of();
    }

    @Override
    public List<Action> onRejected(AuthResult.Rejected rejected) {
        return List.of(Pop3Replies.rejected(rejected));
    }

    @Override
    public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
        return List.of(Pop3Replies.unavailable());
    }

    @Override
    public List<Action> onBackendFailure(BackendFailure failure) {
        return List.of(Pop3Replies.failed(failure));
    }

    @Override
    public List<Action> onLoggedIn(List<Line> reply) {
        return List.of(Pop3Replies.loggedIn(reply));
    }

    @Override
    public List<Action> onEnding(Ending ending) {
        return List.of(Pop3Replies.ending(ending));
    }

    // ---- CAPA and STLS ----

    private List<Action> capabilities() {
        return List.of(Pop3Replies.list("+OK Capability list follows", offer.capabilities()));
    }

    private List<Action> startTls(Pop3Command command) {
        if (!command.argument().isBlank()) {
            return complain("STLS has no argument");
        }
        if (offer.encrypted()) {
            return complain("TLS stands already"); // RFC 2595 §4
        }
        return offer.tls() ? List.of(StartTls.line("+OK Begin TLS")) : complain("TLS is not offered");
    }

    // ---- XCLIENT of trusted forwarders, as Dovecot speaks it ----

    private List<Action> forwarded(Pop3Command command) {
        forget();
        if (context.forwarder().isEmpty()) {
            return complain("XCLIENT is not for you");
        }
        Optional<ForwardedClient> told = XclientWords.read(client, command.words());
        if (told.isEmpty()) {
            return complain("Invalid parameters");
        }
        if (!context.forwarder().get().believes(told.get())) {
            return complain("This address is nobody's client");
        }
        client = told.get();
        return List.of(new ClientIs(client), Send.line("+OK Updated"));
    }

    // ---- USER, PASS and APOP ----

    private List<Action> rememberUser(Pop3Command command) {
        forget();
        if (!offer.login()) {
            return reply(Pop3Replies.TLS_FIRST);
        }
        if (!offer.passwords()) {
            return complain("USER is not offered");
        }
        Optional<String> problem = CredentialText.problemWithUser(command.octets());
        if (problem.isPresent()) {
            return complain(problem.get());
        }
        user = Optional.of(Line.utf8(command.argument()));
        return reply("+OK Send your password");
    }

    private List<Action> logIn(Pop3Command command) {
        Optional<String> name = user;
        forget();
        if (!offer.login()) {
            return reply(Pop3Replies.TLS_FIRST);
        }
        if (name.isEmpty()) {
            return reply("-ERR Send USER first"); // what follows a refused USER in the same packet is no new mistake
        }
        Optional<String> problem = CredentialText.problemWithPassword(command.octets());
        return problem.isPresent()
                ? complain(problem.get())
                : authenticate(new Credentials.Password(name.get(), Secret.of(command.octets())));
    }

    private List<Action> logInWithDigest(Pop3Command command) {
        forget();
        if (challenge.isEmpty()) {
            return complain("APOP is not offered");
        }
        if (!offer.login()) {
            return reply(Pop3Replies.TLS_FIRST);
        }
        int space = command.argument().lastIndexOf(' ');
        String digest = command.argument().substring(space + 1);
        if (space < 0 || !DIGEST.matcher(digest).matches()) {
            return complain("APOP needs a user name and 32 lower-case hexadecimal digits");
        }
        String name = command.argument().substring(0, space);
        Optional<String> problem = CredentialText.problemWithUser(Pop3Command.octets(name));
        return problem.isPresent()
                ? complain(problem.get())
                : authenticate(new Credentials.Digest(
                        Credentials.DigestMethod.APOP, Line.utf8(name), challenge.get(), digest));
    }

    // ---- AUTH, RFC 5034 ----

    private List<Action> beginSasl(Pop3Command command) {
        forget();
        if (!offer.login()) {
            return reply(Pop3Replies.TLS_FIRST);
        }
        List<String> words = command.words();
        if (words.isEmpty()) {
            // From before CAPA; Outlook still asks like this.
            return List.of(Pop3Replies.list("+OK Mechanisms follow", offer.mechanisms()));
        }
        if (words.size() > 2) {
            return complain("AUTH needs a mechanism, and at most one initial response");
        }
        return context.offered().stream()
                .filter(mechanism -> mechanism.name().equalsIgnoreCase(words.get(0)))
                .findFirst()
                .map(mechanism -> new SaslExchange(mechanism, context.challenges()))
                .map(begun -> begun.begin(words.stream().skip(1).findFirst(), new Sasl(begun)))
                .orElseGet(() -> complain("Unknown mechanism"));
    }

    /** Remembers the exchange as long as it goes on. */
    private final class Sasl implements SaslExchange.Outcome<List<Action>> {
        private final SaslExchange current;

        Sasl(SaslExchange current) {
            this.current = current;
        }

        @Override
        public List<Action> prompt(String base64) {
            exchange = Optional.of(current);
            return reply("+ " + base64);
        }

        @Override
        public List<Action> done(Credentials credentials) {
            forget();
            return authenticate(credentials);
        }

        @Override
        public List<Action> cancelled() {
            forget();
            return reply("-ERR Cancelled");
        }

        @Override
        public List<Action> malformed(String reason) {
            forget();
            return complain(reason);
        }
    }

    // ---- all of them ----

    private void forget() {
        user = Optional.empty();
        exchange = Optional.empty();
    }

    private static List<Action> authenticate(Credentials credentials) {
        return List.of(new Authenticate(credentials));
    }

    private static List<Action> reply(String line) {
        return List.of(Send.line(line));
    }

    private static List<Action> complain(String reason) {
        return List.of(Complain.line("-ERR " + reason));
    }
}
