package org.minaproxy.proxy;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Stream;
import org.minaproxy.auth.AcceptAll;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.chain.FirstMatch;
import org.minaproxy.auth.http.Header;
import org.minaproxy.auth.http.HttpAuthSettings;
import org.minaproxy.auth.http.HttpAuthSettings.Extra;
import org.minaproxy.auth.http.HttpAuthSettings.Form;
import org.minaproxy.auth.http.HttpAuthenticator;
import org.minaproxy.auth.http.HttpTransport;
import org.minaproxy.auth.passwd.PasswdAuthSettings;
import org.minaproxy.auth.passwd.PasswdAuthenticator;
import org.minaproxy.auth.passwd.PasswdFileException;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsSetupException;

/** The authentication sources of the configuration, chained in their order. */
final class Authentication implements AutoCloseable {

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "authentication");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, Authenticator> sources = new LinkedHashMap<>();
    private final Set<String> services = new HashSet<>();

    private Authentication(
            ProxyConfig config, Function<AuthenticationSource.Http, HttpTransport> transports, List<String> problems) {
        config.authentication().forEach((name, source) -> {
            try {
                sources.put(name, create(config, source, transports));
                if (source.knowsRecipients()) {
                    services.add(name);
                }
            } catch (PasswdFileException e) {
                e.problems().forEach(problem -> problems.add("authentication." + name + ".path: " + problem));
            } catch (TlsSetupException e) {
                problems.add("authentication." + name + "." + e.getMessage());
            }
        });
    }

    private static Authenticator chain(List<Authenticator> sources) {
        if (sources.isEmpty()) {
            return request -> CompletableFuture.completedStage(new AuthResult.Rejected("there is nobody to ask"));
        }
        return sources.size() == 1 ? sources.get(0) : new FirstMatch(sources);
    }

    /**
     * Makes the sources.
     *
     * @param transports lends sockets to lookup services, one transport to each
     */
    static Authentication of(
            ProxyConfig config, Function<AuthenticationSource.Http, HttpTransport> transports, List<String> problems) {
        return new Authentication(config, transports, problems);
    }

    private Authenticator create(
            ProxyConfig config,
            AuthenticationSource source,
            Function<AuthenticationSource.Http, HttpTransport> transports)
            throws PasswdFileException {
        if (source instanceof AuthenticationSource.Http http) {
            return new HttpAuthenticator(settings(http), transports.apply(http), scheduler);
        }
        if (source instanceof AuthenticationSource.PasswdFile passwd) {
            return new PasswdAuthenticator(new PasswdAuthSettings(
                    passwd.path(),
                    config.limits().authenticationThreads(),
                    config.limits().authenticationQueue()));
        }
        return new AcceptAll();
    }

    /**
     * TLS towards a lookup service, always verified.
     *
     * @throws TlsSetupException when there is no such engine, or with the key of what cannot be read
     */
    static ClientTls clientTls(AuthenticationSource.Http source, TlsEngine engine) {
        return ServerTrust.of(engine, source.tlsCa(), source.tlsCertificate()).build();
    }

    private static HttpAuthSettings settings(AuthenticationSource.Http http) {
        List<Header> headers = http.headers().entrySet().stream()
                .map(header -> Header.ofText(header.getKey(), header.getValue().text()))
                .toList();
        Set<Extra> extras = EnumSet.noneOf(Extra.class);
        if (http.sendPorts()) {
            extras.add(Extra.PORTS);
        }
        if (http.sendCertificate()) {
            extras.add(Extra.CERTIFICATE);
        }
        Form form = new Form(
                HttpAuthSettings.Format.valueOf(http.format().name()),
                HttpAuthSettings.PercentEncoding.valueOf(http.percentEncoding().name()),
                extras);
        return new HttpAuthSettings(http.url(), headers, http.timeout(), http.retryAfter(), form);
    }

    /**
     * Asks these sources. A client that need not log in is shown to lookup services alone; without one it goes to the listener's backend.
     *
     * @param names in this order
     */
    Authenticator authenticator(List<String> names) {
        Authenticator all = chain(named(names.stream()));
        List<Authenticator> knowing = named(names.stream().filter(services::contains));
        Authenticator withoutLogin = knowing.isEmpty()
                ? request -> CompletableFuture.completedStage(new AuthResult.Accepted(""))
                : chain(knowing);
        return request -> request.credentials() instanceof Credentials.None
                ? withoutLogin.authenticate(request)
                : all.authenticate(request);
    }

    private List<Authenticator> named(Stream<String> names) {
        return names.map(name -> Objects.requireNonNull(sources.get(name), name))
                .toList();
    }

    @Override
    public void close() {
        sources.values().forEach(Authenticator::close);
        scheduler.shutdownNow();
    }
}
