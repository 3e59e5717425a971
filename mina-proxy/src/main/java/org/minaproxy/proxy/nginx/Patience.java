package org.minaproxy.proxy.nginx;

import java.time.Duration;

/** {@code timeout}, {@code proxy_timeout} and {@code max_errors}: the limits that a server may have of its own. */
record Patience(Yaml yaml, String meaning) {

    static Patience of(Scope scope, Bounds bounds) throws NginxConfException {
        var login = scope.time("timeout", Duration.ofSeconds(60));
        var idle = scope.time("proxy_timeout", Duration.ofHours(24));
        var errors = scope.number("max_errors", 5);
        Yaml yaml = new Yaml()
                .put("login-timeout", bounds.time(login, Duration.ofSeconds(1), Duration.ofHours(1)), login.origin())
                .put("idle-timeout", bounds.time(idle, Duration.ofSeconds(1), Duration.ofHours(24)), idle.origin())
                .put("bad-commands", bounds.number(errors, 1, 1000), errors.origin());
        return new Patience(yaml, yaml.meaning());
    }
}
