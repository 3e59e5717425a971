package org.minaproxy.proxy.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What must hold between listeners, authentication sources and backends.
 *
 * <p>Also looks at a configuration of which some parts could not be bound: those are known by name, and nothing is concluded from what they
 * might have said.
 */
final class References {

    /**
     * @param names all of them, those without a value included
     * @param readable whether the names could be read
     */
    record Part<T>(Map<String, T> values, Collection<String> names, boolean readable) {
        static <T> Part<T> whole(Map<String, T> values) {
            return new Part<>(values, values.keySet(), true);
        }

        boolean isWhole() {
            return readable && values.size() == names.size();
        }

        boolean isAbsent() {
            return readable && names.isEmpty();
        }
    }

    private static final String NOBODY_NAMES_A_SERVER =
            "missing; define one under backends, because no authentication source here can name a server";

    private static final String NOBODY_KNOWS_RECIPIENTS =
            "missing; define one under backends, because no authentication source here answers without a login";

    private final Part<ListenerConfig> listeners;
    private final Part<AuthenticationSource> sources;
    private final Part<BackendConfig> backends;
    private final Function<String, Map<String, String>> backendsOf;
    private final Rules rules;

    /** @param backendsOf the backends that a listener names, by key, also when something else in it is wrong */
    References(
            Part<ListenerConfig> listeners,
            Part<AuthenticationSource> sources,
            Part<BackendConfig> backends,
            Function<String, Map<String, String>> backendsOf,
            Rules rules) {
        this.listeners = listeners;
        this.sources = sources;
        this.backends = backends;
        this.backendsOf = backendsOf;
        this.rules = rules;
    }

    /** @param othersToServe whether there is something to do without listeners */
    void check(boolean othersToServe) {
        rules.together(othersToServe || !listeners.isAbsent(), "listeners", "missing; name at least one");
        listeners
                .names()
                .forEach(name ->
                        backendsOf.apply(name).forEach((key, backend) -> checkBackendName(key(name, key), backend)));
        listeners.values().forEach(this::checkListener);
        checkAddresses();
        checkSourcesExist();
        backends.values().forEach(this::checkBackend);
    }

    private void checkBackendName(String key, String backend) {
        rules.together(
                !backends.readable() || backends.names().contains(backend),
                key,
                backends.names().isEmpty()
                        ? "\"" + backend + "\" is not there; define it under backends"
                        : "\"" + backend + "\" is not one of the backends; "
                                + Nearest.to(backend, backends.names())
                                        .map(near -> "did you mean \"" + near + "\"?")
                                        .orElseGet(() -> "there are " + String.join(", ", backends.names())));
    }

    private void checkListener(String name, ListenerConfig listener) {
        listener.sources().forEach(source -> checkSourceName(name, source));
        if (!sources.isWhole() || sources.values().isEmpty() || listener.tls() == TlsMode.PASSTHROUGH) {
            return;
        }
        boolean withoutLogin = listener.authentication() == AuthenticationMode.NONE;
        rules.together(
                !listener.backends().isEmpty() || someSourceNamesServers(listener),
                key(name, "backend"),
                withoutLogin ? NOBODY_KNOWS_RECIPIENTS : NOBODY_NAMES_A_SERVER);
        listener.mechanisms().stream()
                .filter(Mechanism::needsClearPassword)
                .filter(mechanism -> !someSource(listener, AuthenticationSource::knowsPasswords))
                .forEach(mechanism -> rules.together(
                        false,
                        key(name, "mechanisms"),
                        Words.of(mechanism) + " needs a source that knows passwords; use plain or login"));
    }

    private boolean someSourceNamesServers(ListenerConfig listener) {
        return listener.tls() != TlsMode.PASSTHROUGH
                && someSource(
                        listener,
                        listener.authentication() == AuthenticationMode.NONE
                                ? AuthenticationSource::knowsRecipients
                                : AuthenticationSource::namesServers);
    }

    private boolean someSource(ListenerConfig listener, Predicate<AuthenticationSource> predicate) {
        return sources.values().entrySet().stream()
                .filter(source ->
                        listener.sources().isEmpty() || listener.sources().contains(source.getKey()))
                .anyMatch(source -> predicate.test(source.getValue()));
    }

    private void checkSourceName(String listener, String source) {
        rules.together(
                !sources.readable() || sources.names().contains(source),
                key(listener, "sources"),
                "\"" + source + "\" is not one of the authentication sources; "
                        + Nearest.to(source, sources.names())
                                .map(near -> "did you mean \"" + near + "\"?")
                                .orElseGet(() -> "there are " + String.join(", ", sources.names())));
    }

    private void checkSourcesExist() {
        if (!sources.isAbsent()) {
            return;
        }
        List<String> needy = listeners.values().entrySet().stream()
                .filter(entry -> entry.getValue().authentication() != AuthenticationMode.NONE)
                .map(Map.Entry::getKey)
                .toList();
        rules.together(
                needy.isEmpty(),
                "authentication",
                "missing; name a source for " + String.join(", ", needy)
                        + ", for example { type: passwd-file, path: users }");
        listeners
                .values()
                .forEach((name, listener) -> rules.together(
                        !needy.isEmpty() || !listener.backends().isEmpty() || listener.tls() == TlsMode.PASSTHROUGH,
                        key(name, "backend"),
                        NOBODY_NAMES_A_SERVER));
    }

    private void checkAddresses() {
        Map<String, ListenAddress> earlier = new LinkedHashMap<>();
        listeners.values().forEach((name, listener) -> {
            ListenAddress address = listener.address();
            earlier.entrySet().stream()
                    .filter(other -> other.getValue().collidesWith(address))
                    .findFirst()
                    .ifPresent(other -> rules.together(
                            false,
                            key(name, "address"),
                            address + " is taken by listeners." + other.getKey() + "; choose another port or host"));
            earlier.put(name, address);
        });
    }

    private void checkBackend(String name, BackendConfig backend) {
        List<Map.Entry<String, ListenerConfig>> users = listeners.values().entrySet().stream()
                .filter(entry -> entry.getValue().backends().containsValue(name))
                .toList();
        users.stream()
                .filter(entry -> backend.servers().isEmpty() && sources.isWhole())
                .filter(entry -> !someSourceNamesServers(entry.getValue()))
                .findFirst()
                .ifPresent(entry -> rules.together(
                        false,
                        "backends." + name + ".servers",
                        "is empty, and no authentication source of listeners." + entry.getKey()
                                + " can name a server; list at least one"));
        users.stream()
                .filter(entry ->
                        backend.login() == BackendLogin.NONE && !isMailIn(entry.getValue()) && !isPassedThrough(entry))
                .findFirst()
                .ifPresent(entry -> rules.together(
                        false,
                        "backends." + name + ".login",
                        "none is for smtp and submission, but listeners." + entry.getKey() + " is "
                                + Words.of(entry.getValue().protocol())));
        Set<String> families = users.stream()
                .map(entry -> isMailIn(entry.getValue())
                        ? "smtp"
                        : Words.of(entry.getValue().protocol()))
                .collect(Collectors.toCollection(TreeSet::new));
        rules.together(
                families.size() < 2
                        || backend.servers().stream()
                                .noneMatch(server -> server.port().isPresent()),
                "backends." + name + ".servers",
                "one port cannot serve " + String.join(" and ", families)
                        + "; leave the port out, or make a backend for each");
        users.stream().filter(References::isPassedThrough).findFirst().ifPresent(entry -> {
            String passing = "but listeners." + entry.getKey() + " passes TLS through; make a backend for it alone";
            rules.together(
                            backend.tls() != BackendTls.STARTTLS,
                            "backends." + name + ".tls",
                            "starttls begins in clear, " + passing)
                    .together(
                            backend.tls() != BackendTls.NONE
                                    || users.stream().allMatch(References::isPassedThrough)
                                    || backend.servers().stream()
                                            .noneMatch(server -> server.port().isPresent()),
                            "backends." + name + ".servers",
                            "a port with tls: none begins in clear, " + passing);
        });
    }

    private static boolean isPassedThrough(Map.Entry<String, ListenerConfig> listener) {
        return listener.getValue().tls() == TlsMode.PASSTHROUGH;
    }

    private static boolean isMailIn(ListenerConfig listener) {
        return listener.protocol() == Protocol.SMTP || listener.protocol() == Protocol.SUBMISSION;
    }

    private static String key(String listener, String key) {
        return "listeners." + listener + "." + key;
    }
}
