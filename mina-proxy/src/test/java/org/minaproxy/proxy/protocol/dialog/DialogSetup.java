package org.minaproxy.proxy.protocol.dialog;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.BackendSettings.Header;
import org.minaproxy.proxy.routing.BackendSettings.Login;
import org.minaproxy.proxy.routing.BackendSettings.Tls;
import org.minaproxy.proxy.routing.PoolChoice;
import org.minaproxy.proxy.session.SessionSettings;

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
    static final String SESSION = "7f3a";
    static final Duration LOGIN_TIMEOUT = Duration.ofHours(1);
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

    /** The listener's. */
    SessionSettings sessionSettings(MailProtocol watched) {
        return new SessionSettings(
                "dialog",
                watched,
                HOSTNAME,
                switch (tls()) {
                    case "starttls" -> StartTlsPolicy.REQUIRED;
                    case "starttls-optional" -> StartTlsPolicy.OPTIONAL;
                    case "implicit", "none" -> StartTlsPolicy.NOT_OFFERED;
                    default -> throw new IllegalArgumentException("tls=" + tls());
                },
                LoginPolicy.valueOf(
                        listener.value("authentication").orElse("required").toUpperCase(Locale.ROOT)),
                listener.list("mechanisms", "plain,login").stream()
                        .map(name -> SaslMechanisms.named(name).orElseThrow())
                        .toList(),
                listener.has("apop"),
                listener.list("capabilities", ""),
                listener.number("max-literal", 8192),
                PoolChoice.always(Optional.empty()),
                Optional.of(LOGIN_TIMEOUT),
                backend.number("ttl", 5),
                Duration.ZERO,
                LOGIN_TIMEOUT,
                LOGIN_TIMEOUT,
                listener.number("bad-commands", 5),
                listener.number("authentications", 10),
                address -> listener.has("trusted-forwarder"),
                address(OWN_LISTENER)::equals);
    }

    /** Those of every server that an {@code @auth} line names. */
    BackendSettings backendSettings() {
        return new BackendSettings(
                "",
                Tls.valueOf(backend.value("tls").orElse("none").toUpperCase(Locale.ROOT)),
                Header.NONE,
                ProxyHeaderWriter.DEFAULT_LIMIT,
                Login.valueOf(backend.value("login").orElse("user").toUpperCase(Locale.ROOT)),
                backend.has("xclient"),
                backend.has("imap-id"),
                LOGIN_TIMEOUT,
                LOGIN_TIMEOUT);
    }

    private String tls() {
        return listener.value("tls").orElse("none");
    }

    boolean isImplicitTls() {
        return tls().equals("implicit");
    }

    InetSocketAddress clientAddress() {
        return address(backend.value("client").orElse("192.0.2.7:51234"));
    }

    InetSocketAddress localAddress() {
        return address(
                backend.value("local").orElse("192.0.2.1:" + protocol.ports().plain()));
    }

    ClientHost clientHost() {
        return backend.value("client-host").map(ClientHost::new).orElse(ClientHost.UNAVAILABLE);
    }

    int maxLine() {
        return listener.number("max-line", 8192);
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
