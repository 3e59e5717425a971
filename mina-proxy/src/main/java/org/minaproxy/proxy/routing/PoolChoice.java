package org.minaproxy.proxy.routing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A listener's pool, chosen by the host name that the client asked for (SNI).
 *
 * @param byName pools by name, in any case; {@code *.example.org} is every name with one label more, as in a certificate, unless that name has
 *     its own
 * @param otherwise for all other names, and for clients without one
 */
public record PoolChoice(Map<String, String> byName, Optional<String> otherwise) {

    public PoolChoice {
        Map<String, String> lower = new HashMap<>();
        byName.forEach((name, pool) -> lower.put(name.toLowerCase(Locale.ROOT), pool));
        byName = Map.copyOf(lower);
    }

    /** The same pool for everybody, if there is one. */
    public static PoolChoice always(Optional<String> pool) {
        return new PoolChoice(Map.of(), pool);
    }

    /** Empty when nobody is responsible. */
    public Optional<String> of(Optional<String> serverName) {
        return byName.isEmpty() ? otherwise : serverName.flatMap(this::named).or(() -> otherwise);
    }

    private Optional<String> named(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return Optional.ofNullable(byName.get(name))
                .or(() -> dot < 1 ? Optional.empty() : Optional.ofNullable(byName.get("*" + name.substring(dot))));
    }
}
