package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** How servers are spoken to that {@code auth_http} names: a backend without servers of its own for each way. */
final class Backends {

    private final Map<String, Yaml> byName = new LinkedHashMap<>();
    private final Bounds bounds;

    Backends(Findings findings) {
        this.bounds = new Bounds(findings);
    }

    /** The name of the backend for what a server takes in. */
    String of(ServerBlock server) throws NginxConfException {
        Scope scope = server.scope();
        Yaml backend = new Yaml().put("servers", List.of(), "named by auth_http");
        Setting<String> header = scope.choice("proxy_protocol", "off", "on", "v2");
        if (!header.value().equals("off")) {
            backend.put("proxy-header", header.value().equals("on") ? "v1" : "v2", header.origin());
        }
        if (server.isSmtp()) {
            Setting<Boolean> login = scope.flag("proxy_smtp_auth", false);
            Setting<Boolean> xclient = scope.flag("xclient", true);
            backend.put("login", login.value() ? "user" : "none", login.origin())
                    .put("xclient", xclient.value() ? "auto" : "never", xclient.origin());
        } else {
            backend.put("xclient", "never", "nginx sends it by SMTP alone");
        }
        Setting<Duration> timeout = scope.time("timeout", Duration.ofSeconds(60));
        backend.put(
                "login-timeout",
                bounds.time(timeout, Duration.ofMillis(100), Duration.ofMinutes(10)),
                timeout.origin());
        return Names.of(server.isSmtp() ? "mail" : "mailbox", backend, byName);
    }

    Yaml yaml() {
        return Names.section(byName);
    }
}
