package org.minaproxy.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.minaproxy.proxy.config.AuthServerConfig;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.BackendTls;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.TlsEngine;
import org.minaproxy.tls.EngineTraits;

/** What as many sessions as the configuration allows need of the system: each has a socket on both sides, and what the engine holds where TLS is ours. */
final class SessionNeeds {

    /** Descriptors that the JVM, the log, the listeners and the I/O threads hold, and some to spare. */
    private static final int OURSELVES = 300;

    private static final long MEGABYTE = 1024 * 1024;

    private final ProxyConfig config;
    private final EngineTraits engine;
    private final int sessions;
    private final int ends;

    /**
     * What there is of it.
     *
     * @param descriptors that the process may have
     * @param memory beside the heap, in octets; with a container's limit, what that leaves
     */
    record Supply(long descriptors, long memory) {

        static Supply ofThisProcess() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                    ? new Supply(
                            system.getMaxFileDescriptorCount(),
                            system.getTotalMemorySize() - Runtime.getRuntime().maxMemory())
                    : new Supply(Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    SessionNeeds(ProxyConfig config, EngineTraits engine) {
        this.config = config;
        this.engine = engine;
        this.sessions = config.limits().sessions();
        this.ends = ends(config);
    }

    /** Of both ends of a session, those where TLS may be ours. */
    private static int ends(ProxyConfig config) {
        boolean clients = config.listeners().values().stream()
                .anyMatch(listener -> listener.tls().isOurs());
        boolean backends = config.backends().values().stream().anyMatch(backend -> backend.tls() != BackendTls.NONE);
        return (clients ? 1 : 0) + (backends ? 1 : 0);
    }

    /** What an operator should hear when there is too little. */
    List<String> warnings(Supply supply) {
        List<String> warnings = new ArrayList<>();
        int each = 2 + engine.descriptors() * ends;
        String instead = ends > 0 && config.tls().engine() == TlsEngine.CONSCRYPT ? ", use tls.engine: jsse" : "";
        long descriptors = (long) sessions * each + others();
        if (descriptors > supply.descriptors()) {
            warnings.add("limits.sessions: " + sessions + " sessions need up to " + descriptors
                    + " file descriptors, and this process may have " + supply.descriptors() + ", enough for about "
                    + Math.max(0, (supply.descriptors() - others()) / each)
                    + "; allow more (ulimit -n, LimitNOFILE of systemd)" + instead + ", or lower limits.sessions");
        }
        long memory = (long) sessions * ends * engine.nativeOctets();
        if (memory > 0 && memory > supply.memory()) {
            warnings.add("limits.sessions: TLS of " + sessions + " sessions needs up to " + memory / MEGABYTE
                    + " MB outside the heap, and beside the heap there are " + Math.max(0, supply.memory() / MEGABYTE)
                    + "; add memory, give Java a smaller heap (-Xmx)" + instead + ", or lower limits.sessions");
        }
        return warnings;
    }

    private long others() {
        return OURSELVES
                + config.authServer().map(AuthServerConfig::connections).orElse(0)
                + config.authentication().values().stream()
                        .filter(AuthenticationSource.Http.class::isInstance)
                        .mapToLong(source -> ((AuthenticationSource.Http) source).connections())
                        .sum();
    }
}
