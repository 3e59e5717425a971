package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Action.Authenticate;
import org.minaproxy.proxy.protocol.Action.ClientIs;
import org.minaproxy.proxy.protocol.Action.Close;
import org.minaproxy.proxy.protocol.Action.Send;
import org.minaproxy.proxy.protocol.Action.StartTls;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.SaslExchange;

/** We are the IMAP server until the client has logged in: the "not authenticated" state of RFC 9051 §3.1. */
final class ImapClientDialogue implements ClientDialogue, CommandReader.Audience {

    private final ClientContext context;
    private final OwnCapabilities capabilities;
    private final CommandReader reader;
    private Optional<SaslExchange> exchange = Optional.empty();
    private ForwardedClient client = ForwardedClient.NOBODY;
    private boolean encrypted;
    private boolean ended;
    private String loginTag = "*";

    ImapClientDialogue(ClientContext context) {
        this.context = context;
        this.capabilities = new OwnCapabilities(context);
        this.reader = new CommandReader(context.maxLiteral(), this);
        this.encrypted = context.encrypted();
    }

    @Override
    public List<Action> onConnected() {
        return ImapReplies.send("* OK [" + capabilities.listed(encrypted) + "] " + context.hostname() + " IMAP ready");
    }

    @Override
    public List<Action> onLine(Line line) {
        if (ended) {
            return List.of();
        }
        return watched(
                exchange.map(sasl -> sasl.respond(line, new Outcome())).orElseGet(() -> reader.onLine(line.text())));
    }

    @Override
    public List<Action> onOctets(byte[] octets) {
        return watched(reader.onOctets(octets));
    }

    // What is still to come on a connection that ends is nobody's command.
    private List<Action> watched(List<Action> actions) {
        for (Action action : actions) {
            ended |= action instanceof Close;
        }
        return actions;
    }

    @Override
    public List<Action> onTlsStarted() {
        encrypted = true;
        boolean told = !client.equals(ForwardedClient.NOBODY);
        client = ForwardedClient.NOBODY;
        return told ? List.of(new ClientIs(client)) : List.of();
    }

    @Override
    public Optional<List<Action>> refuse(String tag, Verb verb) {
        return switch (verb) {
            case UNKNOWN -> Optional.of(ImapReplies.bad(tag, "Unknown command"));
            case LATER -> Optional.of(ImapReplies.bad(tag, "Log in first"));
            case LOGIN -> privacy(tag).or(() -> loginCommand(tag));
            case AUTHENTICATE -> privacy(tag);
            case CAPABILITY, NOOP, LOGOUT, ID, STARTTLS -> Optional.empty();
        };
    }

    private Optional<List<Action>> privacy(String tag) {
        return capabilities.allowsLogin(encrypted)
                ? Optional.empty()
                : Optional.of(ImapReplies.no(tag, "[PRIVACYREQUIRED] Start TLS first"));
    }

    private Optional<List<Action>> loginCommand(String tag) {
        return capabilities.allowsLoginCommand()
                ? Optional.empty()
                : Optional.of(ImapReplies.no(tag, "[CANNOT] LOGIN is disabled, use AUTHENTICATE"));
    }

    @Override
    public List<Action> onCommand(Command command) {
        String tag = command.tag();
        List<Argument> arguments = command.arguments();
        return switch (command.verb()) {
            case CAPABILITY ->
                alone(command, ImapReplies.send("* " + capabilities.listed(encrypted), tag + " OK Completed"));
            case NOOP -> alone(command, ImapReplies.ok(tag, "Completed"));
            case LOGOUT -> alone(command, logOut(tag));
            case STARTTLS -> alone(command, startTls(tag));
            case ID ->
                IdField.parse(arguments)
                        .map(fields -> identify(tag, fields))
                        .orElseGet(() -> ImapReplies.bad(tag, "Expected a list of names and values, or NIL"));
            case AUTHENTICATE -> authenticate(tag, arguments);
            case LOGIN -> logIn(tag, arguments);
            case LATER, UNKNOWN -> refuse(tag, command.verb()).orElseThrow();
        };
    }

    /** What ID tells about the sender is of no interest; what a trusted forwarder tells about its client is. */
    private List<Action> identify(String tag, List<IdField> fields) {
        List<Action> answer = ImapReplies.send("* ID (\"name\" \"mina-proxy\")", tag + " OK Completed");
        if (context.forwarder().isEmpty() || fields.stream().noneMatch(ForwardedId::concerns)) {
            return answer;
        }
        Optional<ForwardedClient> told = ForwardedId.read(client, fields);
        if (told.isEmpty() || !context.forwarder().get().believes(told.get())) {
            return ImapReplies.bad(tag, "This address or port is nobody's client");
        }
        client = told.get();
        return Stream.concat(Stream.of(new ClientIs(client)), answer.stream()).toList();
    }

    private static List<Action> alone(Command command, List<Action> answer) {
        return command.arguments().isEmpty() ? answer : ImapReplies.bad(command.tag(), "Unexpected argument");
    }

    private static List<Action> logOut(String tag) {
        return List.of(Send.line("* BYE Logging out\r\n" + tag + " OK Completed"), new Close());
    }

    private List<Action> startTls(String tag) {
        if (encrypted) {
            return ImapReplies.bad(tag, "TLS is active already");
        }
        return capabilities.offersStartTls(false)
                ? List.of(StartTls.line(tag + " OK Begin TLS"))
                : ImapReplies.bad(tag, "STARTTLS is not offered");
    }

    private List<Action> logIn(String tag, List<Argument> arguments) {
        Optional<String> name = arguments.size() == 2 ? arguments.get(0).astring() : Optional.empty();
        Optional<String> word = arguments.size() == 2 ? arguments.get(1).astring() : Optional.empty();
        if (name.isEmpty() || word.isEmpty()) {
            return ImapReplies.bad(tag, "Expected a user name and a password");
        }
        byte[] user = name.get().getBytes(ISO_8859_1);
        byte[] password = word.get().getBytes(ISO_8859_1);
        loginTag = tag;
        return CredentialText.problemWithUser(user)
                .or(() -> CredentialText.problemWithPassword(password))
                .map(problem -> ImapReplies.bad(tag, "Not a login: " + problem))
                .orElseGet(() -> List.of(
                        new Authenticate(new Credentials.Password(Line.utf8(name.get()), Secret.of(password)))));
    }

    private List<Action> authenticate(String tag, List<Argument> arguments) {
        List<String> words =
                arguments.stream().flatMap(word -> word.atom().stream()).toList();
        if (words.isEmpty() || words.size() > 2 || words.size() != arguments.size()) {
            return ImapReplies.bad(tag, "Expected a mechanism and maybe an initial response");
        }
        Optional<SaslMechanism> mechanism = context.offered().stream()
                .filter(offered -> offered.name().equalsIgnoreCase(words.get(0)))
                .findFirst();
        if (mechanism.isEmpty()) {
            return ImapReplies.no(tag, "[CANNOT] The mechanism is not offered");
        }
        SaslExchange sasl = new SaslExchange(mechanism.get(), context.challenges());
        loginTag = tag;
        exchange = Optional.of(sasl);
        return sasl.begin(words.stream().skip(1).findFirst(), new Outcome());
    }

    private final class Outcome implements SaslExchange.Outcome<List<Action>> {

        @Override
        public List<Action> prompt(String base64) {
            return ImapReplies.challenge(base64);
        }

        @Override
        public List<Action> done(Credentials credentials) {
            exchange = Optional.empty();
            return List.of(new Authenticate(credentials));
        }

        @Override
        public List<Action> cancelled() {
            exchange = Optional.empty();
            return ImapReplies.send(loginTag + " BAD Authentication cancelled");
        }

        @Override
        public List<Action> malformed(String reason) {
            exchange = Optional.empty();
            return ImapReplies.bad(loginTag, "Not a login: " + reason);
        }
    }

    @Override
    public List<Action> onRejected(AuthResult.Rejected rejected) {
        return ImapReplies.rejected(loginTag, rejected);
    }

    @Override
    public List<Action> onUnavailable(AuthResult.Unavailable unavailable) {
        return ImapReplies.unavailable(loginTag);
    }

    @Override
    public List<Action> onBackendFailure(BackendFailure failure) {
        return ImapReplies.failed(loginTag, failure);
    }

    @Override
    public List<Action> onLoggedIn(List<Line> reply) {
        return LoginReply.accepted(loginTag, reply);
    }

    @Override
    public List<Action> onEnding(Ending ending) {
        return ImapReplies.ending(ending);
    }
}
