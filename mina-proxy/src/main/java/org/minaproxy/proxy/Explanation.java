package org.minaproxy.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.passwd.PasswdAuthSettings;
import org.minaproxy.auth.passwd.PasswdAuthenticator;
import org.minaproxy.auth.passwd.PasswdFileException;
import org.minaproxy.proxy.config.AuthenticationMode;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.BackendConfig;
import org.minaproxy.proxy.config.IdentityConfig;
import org.minaproxy.proxy.config.ListenerConfig;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.ReverseLookup;
import org.minaproxy.proxy.config.TlsMode;
import org.minaproxy.proxy.dns.JndiNameServer;
import org.minaproxy.proxy.dns.ReverseLookups;
import org.minaproxy.proxy.net.ClientHeader;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.Router.Candidate;
import org.minaproxy.proxy.session.BackendContexts;
import org.minaproxy.tls.TlsEngine;

/**
 * What would become of a login, in words. The servers, their order and every byte that they would be told come from where they come from when the
 * login is real; what only a real client has (a port, a cipher, a session's id) is an example.
 */
final class Explanation {

    private static final int EXAMPLE_PORT = 51234;
    private static final String EXAMPLE_SESSION = "0123456789";
    private static final String EXAMPLE_CLIENT = "192.0.2.7";
    private static final String EXAMPLE_HELO = "client.example";
    private static final HeaderTls EXAMPLE_TLS = HeaderTls.of("TLSv1.3", "TLS_AES_128_GCM_SHA256");

    private final ProxyConfig config;
    private final Backends backends;
    private final Protocols protocols = new Protocols();
    private final StringBuilder text = new StringBuilder();

    /** @param problems gets what would prevent a start */
    Explanation(ProxyConfig config, List<String> problems) {
        this.config = config;
        this.backends = new Backends(config, TlsEngine.JSSE, () -> 0, problems); // nobody is called
    }

    /**
     * In words.
     *
     * @param from where the client is; an example unless given
     * @param sni the host that it asks for, if any
     */
    String of(String user, String listenerName, Optional<InetAddress> from, Optional<String> sni) {
        text.setLength(0);
        ListenerConfig listener =
                Optional.ofNullable(config.listeners().get(listenerName)).orElseThrow();
        InetAddress client = from.orElseGet(() -> address(EXAMPLE_CLIENT));
        line("listener " + listenerName + ": " + word(listener.protocol()) + " at " + listener.address() + ", tls "
                + word(listener.tls()));
        line("client: " + AddressText.of(client) + (from.isEmpty() ? ", an example" : "")
                + "; its port, its cipher" + (mail(listener).isPresent() ? ", its HELO" : "")
                + " and the session's id are examples");
        MailProtocol protocol = protocols.get(listener.protocol());
        Optional<String> pool = pool(listener, sni);
        if (listener.tls() == TlsMode.PASSTHROUGH) {
            passThrough(listener, protocol, client, sni, pool);
            return text.toString();
        }
        boolean login = listener.authentication() != AuthenticationMode.NONE;
        Optional<AuthResult.Accepted> answer =
                login ? authentication(listener, user) : Optional.of(recipients(listener));
        if (answer.isEmpty()) {
            line("nobody accepts the user");
            return text.toString();
        }
        AuthResult.Accepted accepted = answer.get();
        List<Candidate> candidates = backends.router().route(protocol, pool, accepted.user(), accepted.server());
        servers(candidates, accepted);
        BackendContexts contexts = contexts(listener, protocol, client, from.isPresent(), accepted);
        Set<BackendSettings> pools = new LinkedHashSet<>();
        candidates.forEach(candidate -> pools.add(candidate.target().settings()));
        pools.forEach(settings -> {
            BackendContext context = contexts.of(settings);
            line("a server of " + (settings.pool().isEmpty() ? "no backend" : settings.pool())
                    + " is told, in this order:");
            Optional<HeaderTls> tls = listener.tls() == TlsMode.NONE ? Optional.empty() : Optional.of(EXAMPLE_TLS);
            header(settings, context, tls, sni.or(() -> tls.map(any -> config.hostnameOf(listener))));
            line("  tls: " + tls(settings));
            protocol.introductions(context).forEach(command -> line("  when it offers that: " + command));
            line("  login: " + (context.login() == BackendContext.Login.USER ? "as " + context.user() : "none"));
        });
        return text.toString();
    }

    // ---- the host that the client asks for ----

    private Optional<String> pool(ListenerConfig listener, Optional<String> sni) {
        if (!listener.sni().isEmpty()) {
            line("sni: " + sni.orElse("none") + "; the backend goes by it:");
            listener.sni().forEach((name, backend) -> line("  " + name + ": " + backend));
            line("  anything else: " + listener.backend().orElse("none"));
        }
        return Listeners.pools(listener).of(sni);
    }

    private void passThrough(
            ListenerConfig listener,
            MailProtocol protocol,
            InetAddress client,
            Optional<String> sni,
            Optional<String> pool) {
        if (pool.isEmpty()) {
            line("servers: none; the client is told unrecognized_name");
            return;
        }
        List<Candidate> candidates = backends.router().passThrough(protocol, pool.get(), AddressText.of(client));
        servers(candidates, new AuthResult.Accepted(AddressText.of(client)));
        BackendSettings settings = candidates.get(0).target().settings();
        line("a server of " + pool.get() + " is told, in this order:");
        BackendContexts contexts = contexts(listener, protocol, client, false, new AuthResult.Accepted(""));
        header(settings, contexts.of(settings), Optional.empty(), sni);
        line("  all that the client says, from its first byte on");
    }

    // ---- authentication ----

    /** Who the user is to the server, as far as files know; empty when nobody else is left to ask. */
    private Optional<AuthResult.Accepted> authentication(ListenerConfig listener, String user) {
        line("authentication, each asked until one accepts:");
        Optional<AuthResult.Accepted> known = Optional.empty();
        Map<String, AuthenticationSource> sources = config.sourcesOf(listener);
        for (Map.Entry<String, AuthenticationSource> each : sources.entrySet()) {
            String name = each.getKey();
            AuthenticationSource source = each.getValue();
            if (source instanceof AuthenticationSource.Http http) {
                line("  " + name + ": " + http(http) + ", not asked now; may name another user and server");
            } else if (source instanceof AuthenticationSource.PasswdFile passwd) {
                Optional<AuthResult> entry = entry(name, passwd, user);
                known = known.or(() -> entry.flatMap(Explanation::accepted));
            } else {
                line("  " + name + ": accept; the server decides");
            }
        }
        boolean others =
                sources.values().stream().anyMatch(source -> !(source instanceof AuthenticationSource.PasswdFile));
        return known.or(() -> others ? Optional.of(new AuthResult.Accepted(user)) : Optional.empty());
    }

    private static String http(AuthenticationSource.Http source) {
        return "http " + source.url().stream().map(URI::toString).collect(Collectors.joining(", then "))
                + shown(source.tlsCertificate());
    }

    private static String shown(Optional<IdentityConfig> certificate) {
        return certificate.map(ours -> ", shown " + ours.chain()).orElse("");
    }

    private AuthResult.Accepted recipients(ListenerConfig listener) {
        line("authentication: none; before mail is taken these are asked about its recipients:");
        config.sourcesOf(listener).forEach((name, source) -> {
            if (source instanceof AuthenticationSource.Http http && http.knowsRecipients()) {
                line("  " + name + ": " + http(http) + ", not asked now; may name another server");
            }
        });
        return new AuthResult.Accepted("");
    }

    private Optional<AuthResult> entry(String name, AuthenticationSource.PasswdFile source, String user) {
        try (PasswdAuthenticator passwd = new PasswdAuthenticator(new PasswdAuthSettings(source.path(), 1, 1))) {
            Optional<AuthResult> entry = passwd.entry(user);
            line("  " + name + ": passwd-file " + source.path() + " "
                    + entry.map(Explanation::describe).orElse("does not know the user"));
            return entry;
        } catch (PasswdFileException e) {
            line("  " + name + ": passwd-file " + String.join("; ", e.problems()));
            return Optional.empty();
        }
    }

    private static Optional<AuthResult.Accepted> accepted(AuthResult result) {
        return result instanceof AuthResult.Accepted known ? Optional.of(known) : Optional.empty();
    }

    private static String describe(AuthResult result) {
        return result.<String>fold(
                known -> "knows the user: logs in as " + known.user()
                        + known.server().map(server -> " at " + server).orElse(""),
                rejected -> rejected.reason(),
                unavailable -> unavailable.reason());
    }

    // ---- servers ----

    private void servers(List<Candidate> candidates, AuthResult.Accepted accepted) {
        if (candidates.isEmpty()) {
            line("servers: none; only an http source can name one");
            return;
        }
        String pool = candidates.get(0).target().settings().pool();
        String why = accepted.server().isPresent()
                ? "named by the passwd file"
                : "backend " + pool
                        + backend(pool)
                                .map(backend -> ", " + why(backend, accepted.user()))
                                .orElse("");
        line("servers, in this order until one answers (" + why + "):");
        candidates.forEach(candidate -> line("  " + candidate.target()));
    }

    private static String why(BackendConfig backend, String user) {
        return switch (backend.balance()) {
            case USER_HASH -> "balance user-hash of " + (user.isEmpty() ? "nobody" : user);
            case FIRST_AVAILABLE -> "balance first-available";
            case ROUND_ROBIN -> "balance round-robin: the first changes with each login";
            case LEAST_SESSIONS -> "balance least-sessions: those with fewer go first";
        };
    }

    private Optional<BackendConfig> backend(String pool) {
        return Optional.ofNullable(config.backends().get(pool));
    }

    // ---- what it is told ----

    private String tls(BackendSettings settings) {
        if (settings.tls() == BackendSettings.Tls.NONE) {
            return "none";
        }
        return word(settings.tls())
                + backend(settings.pool())
                        .map(backend -> (backend.tlsVerify()
                                        ? ", its certificate verified for "
                                                + backend.tlsName().orElse("the host above")
                                        : ", any certificate taken")
                                + shown(backend.tlsCertificate()))
                        .orElse("");
    }

    private void header(
            BackendSettings settings, BackendContext context, Optional<HeaderTls> tls, Optional<String> authority) {
        Optional<ByteBuffer> header = new ClientHeader(
                        context.client(), context.local(), tls, authority, Optional.empty(), context.session())
                .bytes(settings);
        header.map(bytes -> new HeaderText(bytes).lines())
                .orElse(List.of("PROXY header: none"))
                .forEach(shown -> line("  " + shown));
    }

    private BackendContexts contexts(
            ListenerConfig listener,
            MailProtocol protocol,
            InetAddress client,
            boolean real,
            AuthResult.Accepted accepted) {
        int port = listener.address().port();
        boolean login = listener.authentication() != AuthenticationMode.NONE;
        return new BackendContexts(
                config.hostnameOf(listener),
                EXAMPLE_SESSION,
                new InetSocketAddress(client, EXAMPLE_PORT),
                listener.reverseLookup() == ReverseLookup.ON && real ? name(client) : ClientHost.UNAVAILABLE,
                new InetSocketAddress(
                        local(listener.address().host(), client),
                        port == 0 ? protocol.ports().plain() : port),
                config.limits().proxyTtl(),
                login ? new Credentials.External(accepted.user()) : new Credentials.None(),
                mail(listener),
                accepted);
    }

    private static Optional<MailContext> mail(ListenerConfig listener) {
        return switch (listener.protocol()) {
            case SMTP, SUBMISSION ->
                Optional.of(new MailContext(Optional.of(EXAMPLE_HELO), true, Optional.empty(), List.of()));
            default -> Optional.empty();
        };
    }

    private ClientHost name(InetAddress client) {
        return new ReverseLookups(new JndiNameServer(config.nameServers()), Runnable::run, System::currentTimeMillis)
                .nameOf(client)
                .toCompletableFuture()
                .join();
    }

    /** A listener on every address has many; the loopback address of the client's family stands for them. */
    private static InetAddress local(String host, InetAddress client) {
        boolean every = host.isEmpty() || host.equals("::") || host.equals("0.0.0.0");
        return address(every ? client instanceof Inet4Address ? "127.0.0.1" : "::1" : host);
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
