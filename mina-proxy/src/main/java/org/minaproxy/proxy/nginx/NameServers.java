package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** {@code resolver}: the DNS servers that know the names of SMTP clients. All listeners share them here. */
final class NameServers {

    private final Findings findings;
    private Optional<Directive> taken = Optional.empty();
    private Optional<Setting<Duration>> timeout = Optional.empty();
    private List<String> servers = List.of();

    NameServers(Findings findings) {
        this.findings = findings;
    }

    /** Whether names are looked up where this scope holds. */
    boolean add(Scope scope) throws NginxConfException {
        Optional<Directive> resolver = scope.one("resolver");
        if (resolver.isEmpty() || resolver.get().arguments().equals(List.of("off"))) {
            return false;
        }
        List<String> own = servers(resolver.get());
        Setting<Duration> patience = scope.time("resolver_timeout", Duration.ofSeconds(30));
        if (taken.isEmpty()) {
            taken = resolver;
            servers = own;
            timeout = Optional.of(patience);
        } else if (!own.equals(servers)) {
            findings.lost(
                    resolver.get(),
                    "it is the same for all listeners; that of " + taken.get().place() + " is taken");
        } else if (!patience.value().equals(timeout.orElseThrow().value())) {
            patience.directive().ifPresent(directive -> findings.lost(directive, "it is the same for all listeners"));
        }
        return true;
    }

    private List<String> servers(Directive resolver) {
        List<String> servers = new ArrayList<>();
        for (String argument : resolver.arguments()) {
            int bracket = argument.indexOf(']');
            boolean withPort = argument.startsWith("[") ? bracket < argument.length() - 1 : argument.indexOf(':') >= 0;
            String host = argument.startsWith("[")
                    ? argument.substring(1, Math.max(1, bracket))
                    : withPort ? argument.substring(0, argument.indexOf(':')) : argument;
            if (argument.indexOf('=') >= 0) {
                findings.note(resolver, argument + " has no key; answers are kept as long as their records say");
            } else if (Names.isAddress(host)) {
                servers.add(argument);
            } else {
                findings.lost(resolver, "\"" + argument + "\" is no address; name servers are named by theirs");
            }
        }
        return servers;
    }

    void addTo(Yaml whole) {
        taken.filter(any -> !servers.isEmpty())
                .ifPresent(resolver -> whole.put("name-servers", servers, Scope.origin(resolver)));
    }

    void addTimeoutTo(Yaml limits, Bounds bounds) {
        timeout.ifPresent(setting -> limits.put(
                "reverse-lookup-timeout",
                bounds.time(setting, Duration.ofMillis(100), Duration.ofMinutes(1)),
                setting.origin()));
    }
}
