package org.minaproxy.proxy.nginx;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** The services that are asked about logins, one for each way in which servers ask: {@code auth_http} and its headers. */
final class Sources {

    private static final Set<String> OURS =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");
    private static final String NAME_SIGNS = "!#$%&'*+.^_`|~-";

    private final Map<String, Yaml> byName = new LinkedHashMap<>();
    private final Findings findings;
    private final Bounds bounds;

    Sources(Findings findings) {
        this.findings = findings;
        this.bounds = new Bounds(findings);
    }

    /** The name of the source that a server asks; empty when it cannot be asked from here. */
    Optional<String> of(ServerBlock server) throws NginxConfException {
        Scope scope = server.scope();
        Optional<Directive> service = scope.one("auth_http");
        if (service.isEmpty()) {
            throw server.directive().wrong("has no auth_http; name the service that is asked about logins");
        }
        Optional<String> url = url(service.get());
        if (url.isEmpty()) {
            return Optional.empty();
        }
        Setting<Duration> timeout = scope.time("auth_http_timeout", Duration.ofSeconds(60));
        Yaml source = new Yaml()
                .put("type", "http", "")
                .put("url", url.get(), Scope.origin(service.get()))
                .put("timeout", bounds.time(timeout, Duration.ofMillis(100), Duration.ofMinutes(5)), timeout.origin())
                .put("headers", headers(scope), "");
        Setting<Boolean> certificate = scope.flag("auth_http_pass_client_cert", false);
        if (certificate.value()) {
            source.put("send-certificate", "true", certificate.origin());
        }
        return Optional.of(Names.of("auth", source, byName));
    }

    private Optional<String> url(Directive service) throws NginxConfException {
        String written = service.argument();
        if (written.startsWith("https://")) {
            throw service.wrong("nginx knows http:// alone here");
        }
        String rest = written.startsWith("http://") ? written.substring(7) : written;
        boolean socket = rest.startsWith("unix:");
        if (socket && !rest.startsWith("unix:/")) {
            findings.lost(
                    service,
                    "\"" + rest + "\" is relative to the folder where nginx was started; begin it with unix:/");
            return Optional.empty();
        }
        String url = socket ? rest : "http://" + rest + (rest.indexOf('/') < 0 ? "/" : "");
        try {
            URI uri = new URI(url);
            if (socket || Optional.ofNullable(uri.getHost()).isPresent()) {
                return Optional.of(url);
            }
            findings.lost(
                    service,
                    "\"" + rest
                            + "\" has no host name that can stand in a URL; write an address or a name without \"_\"");
        } catch (URISyntaxException e) {
            findings.lost(service, "\"" + rest + "\" cannot stand in a URL");
        }
        return Optional.empty();
    }

    private Yaml headers(Scope scope) throws NginxConfException {
        Yaml headers = new Yaml();
        Map<String, Directive> seen = new LinkedHashMap<>();
        for (Directive header : scope.all("auth_http_header")) {
            if (header.arguments().size() != 2) {
                throw header.wrong("takes a name and a value");
            }
            String name = header.arguments().get(0);
            String value = header.arguments().get(1);
            if (!isName(name) || OURS.contains(name.toLowerCase(Locale.ROOT))) {
                findings.lost(header, "\"" + name + "\" cannot be sent as a header of one's own");
            } else if (value.isBlank() || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                findings.lost(header, "the value of " + name + " is empty or holds a control character");
            } else if (seen.putIfAbsent(name.toLowerCase(Locale.ROOT), header) != null) {
                findings.lost(header, name + " is sent once; the first value is kept");
            } else {
                headers.put(name, value, Scope.origin(header));
            }
        }
        return headers;
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> Names.isLetterOrDigit(c) || NAME_SIGNS.indexOf(c) >= 0);
    }

    boolean areSeveral() {
        return byName.size() > 1;
    }

    Yaml yaml() {
        return Names.section(byName);
    }
}
