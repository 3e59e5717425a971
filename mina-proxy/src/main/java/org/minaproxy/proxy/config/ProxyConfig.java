package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration.
 *
 * @param hostname in greetings, EHLO and the micro CA's certificate
 * @param listeners by name
 * @param authentication by name, in the order in which they are asked
 * @param backends by name
 * @param stateDirectory for the micro CA, the admin socket and the pid file
 */
public record ProxyConfig(
        String hostname,
        Map<String, ListenerConfig> listeners,
        Map<String, AuthenticationSource> authentication,
        Map<String, BackendConfig> backends,
        TlsConfig tls,
        Optional<StatusConfig> status,
        @Default("state") Path stateDirectory,
        LogConfig log,
        LimitsConfig limits) {

    public ProxyConfig {
        listeners = Copies.of(listeners);
        authentication = Copies.of(authentication);
        backends = Copies.of(backends);
        Map<String, ListenerConfig> all = listeners;
        Rules rules = new Rules();
        checkHostname(rules, hostname);
        new References(
                        References.Part.whole(listeners),
                        References.Part.whole(authentication),
                        References.Part.whole(backends),
                        name -> Optional.ofNullable(all.get(name)).flatMap(ListenerConfig::backend),
                        rules)
                .check();
        rules.enforce();
    }

    static void checkHostname(Rules rules, String hostname) {
        rules.value(
                HostNames.valid(hostname),
                "hostname",
                "\"" + hostname + "\" is not a host name; write one like mail.example.com");
    }
}
