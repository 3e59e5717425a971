package org.minaproxy.proxy.routing;

import java.time.Duration;
import org.minaproxy.proxy.routing.BackendSettings.Header;
import org.minaproxy.proxy.routing.BackendSettings.Login;
import org.minaproxy.proxy.routing.BackendSettings.Tls;

/** Settings of pools, for tests. */
public final class Settings {

    private Settings() {}

    /** A pool without TLS and without a PROXY header, whose users log in. */
    public static BackendSettings plain(String pool) {
        return with(pool, Tls.NONE, Login.USER);
    }

    public static BackendSettings with(String pool, Tls tls, Login login) {
        return new BackendSettings(
                pool, tls, Header.NONE, 536, login, true, false, Duration.ofSeconds(10), Duration.ofSeconds(30));
    }
}
