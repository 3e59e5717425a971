package org.minaproxy.proxy.protocol.dialog;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.TrustedForwarder;

/**
 * What the setup lines of a dialog say.
 *
 * <pre>
 *   &#64;listener pop3 tls=implicit|starttls|starttls-optional|none     none when absent
 *             mechanisms=plain,login  apop                         plain,login when absent
 *             authentication=required|optional|none                required when absent
 *             capabilities=A,B        max-literal=8192   max-line=8192
 *             bad-commands=5          authentications=10
 *             trusted-forwarder       the client may say for whom it speaks; 192.0.2.1:110 is one of our own listeners
 *   &#64;backend-context login=user|none tls=none|starttls|implicit xclient imap-id
 *             client=192.0.2.7:51234  local=192.0.2.1:110  client-host=[UNAVAILABLE]  ttl=5
 * </pre>
 */
record DialogSetup(MailProtocol protocol, Words listener, Words backend, List<DialogAuth> auth) {

    static final String HOSTNAME = "mail.example";
    private static final String OWN_LISTENER = "192.0.2.1:110";
    static final String CHALLENGE = "<1.2@mail.example>";

    static DialogSetup of(Dialog dialog, List<MailProtocol> protocols) {
        Words listener = only(dialog, "listener").orElseThrow(() -> new IllegalArgumentException("no @listener"));
        listener.expectOnly(
                1,
                List.of(
                        "tls",
                        "mechanisms",
                        "apop",
                        "authentication",
                        "capabilities",
                        "max-literal",
                        "max-line",
                        "bad-commands",
                        "authentications",
                        "trusted-forwarder"));
        Words backend = only(dialog, "backend-context").orElse(Words.of(""));
        backend.expectOnly(0, List.of("login", "tls", "xclient", "imap-id", "ttl", "client", "client-host", "local"));
        MailProtocol protocol = protocols.stream()
                .filter(p -> p.name().equals(listener.first()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown protocol " + listener.first()));
        return new DialogSetup(
                protocol,
                listener,
                backend,
                texts(dialog, "auth").map(DialogAuth::parse).toList());
    }

    ClientContext clientContext() {
        String tls = listener.value("tls").orElse("none");
        return new ClientContext(
                HOSTNAME,
                tls.equals("implicit"),
                switch (tls) {
                    case "starttls" -> StartTlsPolicy.REQUIRED;
                    case "starttls-optional" -> StartTlsPolicy.OPTIONAL;
                    case "implicit", "none" -> StartTlsPolicy.NOT_OFFERED;
                    default -> throw new IllegalArgumentException("tls=" + tls);
                },
                LoginPolicy.valueOf(
                        listener.value("authentication").orElse("required").toUpperCase(Locale.ROOT)),
                listener.list("mechanisms", "plain,login").stream()
                        .map(name -> SaslMechanisms.named(name).orElseThrow())
                        .toList(),
                listener.has("apop"),
                listener.list("capabilities", ""),
                listener.number("max-literal", 8192),
                () -> CHALLENGE,
                listener.has("trusted-forwarder")
                        ? Optional.of(new TrustedForwarder(address(OWN_LISTENER)::equals))
                        : Optional.empty());
    }

    BackendContext backendContext(
            String user,
            Optional<Secret> password,
            boolean anonymous,
            Optional<MailContext> mail,
            ForwardedClient told) {
        String tls = backend.value("tls").orElse("none");
        boolean none = anonymous || backend.value("login").orElse("user").equals("none");
        return new BackendContext(
                HOSTNAME,
                told.session().orElse("7f3a"),
                user,
                password,
                none ? BackendContext.Login.NONE : BackendContext.Login.USER,
                tls.equals("starttls"),
                tls.equals("implicit"),
                backend.has("xclient"),
                backend.has("imap-id"),
                Math.min(backend.number("ttl", 5), told.ttl().orElse(Integer.MAX_VALUE) - 1),
                told.client(address(backend.value("client").orElse("192.0.2.7:51234"))),
                backend.value("client-host").map(ClientHost::new).orElse(ClientHost.UNAVAILABLE),
                told.local(address(backend.value("local")
                        .orElse("192.0.2.1:" + protocol.ports().plain()))),
                mail);
    }

    int maxLine() {
        return listener.number("max-line", 8192);
    }

    int badCommands() {
        return listener.number("bad-commands", 5);
    }

    int authentications() {
        return listener.number("authentications", 10);
    }

    private static InetSocketAddress address(String text) {
        ServerAddress address = ServerAddress.parse(text);
        return new InetSocketAddress(address.host(), address.port().orElseThrow());
    }

    private static Optional<Words> only(Dialog dialog, String verb) {
        return texts(dialog, verb).map(Words::of).reduce((first, second) -> {
            throw new IllegalArgumentException("@" + verb + " stands twice");
        });
    }

    private static Stream<String> texts(Dialog dialog, String verb) {
        return dialog.setup().stream().filter(step -> step.verb().equals(verb)).map(Dialog.Step::rest);
    }
}
