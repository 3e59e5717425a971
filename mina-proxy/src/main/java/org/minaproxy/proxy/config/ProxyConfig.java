package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.auth.ServerAddress;

/**
 * The whole configuration.
 *
 * @param hostname in greetings, EHLO and the micro CA's certificate
 * @param listeners by name
 * @param authentication by name, in the order in which they are asked
 * @param backends by name
 * @param authServer answers other proxies; with it there need be no listeners
 * @param nameServers for reverse lookups, with port 53 unless told otherwise; empty: those of the system
 * @param stateDirectory for the micro CA, the admin socket and the pid file
 */
public record ProxyConfig(
        String hostname,
        Map<String, ListenerConfig> listeners,
        Map<String, AuthenticationSource> authentication,
        Map<String, BackendConfig> backends,
        TlsConfig tls,
        Optional<AuthServerConfig> authServer,
        Optional<StatusConfig> status,
        @DefaultFrom("nameServersOfTheSystem") List<ServerAddress> nameServers,
        @Default("state") Path stateDirectory,
        LogConfig log,
        LimitsConfig limits) {

    public ProxyConfig {
        listeners = Copies.of(listeners);
        authentication = Copies.of(authentication);
        backends = Copies.of(backends);
        nameServers = List.copyOf(nameServers);
        Map<String, ListenerConfig> all = listeners;
        Rules rules = new Rules();
        checkHostname(rules, hostname);
        checkNameServers(rules, nameServers);
        new References(
                        References.Part.whole(listeners),
                        References.Part.whole(authentication),
                        References.Part.whole(backends),
                        name -> Optional.ofNullable(all.get(name))
                                .map(ListenerConfig::backends)
                                .orElse(Map.of()),
                        rules)
                .check(authServer.isPresent());
        Map<String, AuthenticationSource> sources = authentication;
        Set<String> pools = backends.keySet();
        authServer.ifPresent(server -> checkAuthServer(rules, server, sources, pools));
        rules.enforce();
    }

    /** Our name where clients come in by this listener. */
    public String hostnameOf(ListenerConfig listener) {
        return listener.hostname().orElse(hostname);
    }

    /** The sources that this listener asks, in the order in which it asks them. */
    public Map<String, AuthenticationSource> sourcesOf(ListenerConfig listener) {
        if (listener.sources().isEmpty()) {
            return authentication;
        }
        Map<String, AuthenticationSource> chosen = new LinkedHashMap<>();
        listener.sources()
                .forEach(name ->
                        Optional.ofNullable(authentication.get(name)).ifPresent(source -> chosen.put(name, source)));
        return chosen;
    }

    /** The same, to answer other proxies and nobody else. */
    public ProxyConfig withoutListeners() {
        return new ProxyConfig(
                hostname,
                Map.of(),
                authentication,
                backends,
                tls,
                authServer,
                status,
                nameServers,
                stateDirectory,
                log,
                limits);
    }

    private static void checkAuthServer(
            Rules rules, AuthServerConfig server, Map<String, AuthenticationSource> sources, Set<String> backends) {
        rules.together(
                !sources.isEmpty(),
                "authentication",
                "missing; name a source for auth-server, for example { type: passwd-file, path: users }");
        sources.forEach(
                (name, source) -> rules.together(
                        !(source instanceof AuthenticationSource.Accept),
                        "authentication." + name + ".type",
                        "accept says yes to everybody; auth-server cannot tell that others: not all of them ask a backend then"));
        server.backends()
                .forEach((protocol, backend) -> rules.together(
                        backends.contains(backend),
                        "auth-server.backends." + protocol,
                        "\"" + backend + "\" is not one of the backends; define it there"));
    }

    static List<ServerAddress> nameServersOfTheSystem() {
        return List.of();
    }

    /** @param servers as bound: {@link ServerAddress}es */
    static void checkNameServers(Rules rules, List<?> servers) {
        servers.forEach(server -> rules.value(
                server instanceof ServerAddress known
                        && (HostNames.isIpv4(known.host()) || known.host().indexOf(':') >= 0),
                "name-servers",
                "\"" + server + "\" is not an address; write one like 192.0.2.53"));
    }

    static void checkHostname(Rules rules, String hostname) {
        rules.value(
                HostNames.valid(hostname),
                "hostname",
                "\"" + hostname + "\" is not a host name; write one like mail.example.com");
    }
}
