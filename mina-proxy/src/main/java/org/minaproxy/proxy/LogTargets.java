package org.minaproxy.proxy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.minaproxy.proxy.config.ListenAddress;
import org.minaproxy.proxy.config.LogConfig;
import org.minaproxy.proxy.config.LogFormat;
import org.minaproxy.proxy.config.LogLevel;
import org.minaproxy.proxy.config.LogTarget;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.log.LogSetup;

/** The section {@code log} of the configuration, put into effect. */
final class LogTargets {

    private LogTargets() {}

    /** @throws StartupException when a file cannot be written */
    static void use(ProxyConfig config) throws StartupException {
        LogConfig log = config.log();
        List<LogSetup.Target> targets = log.targets().isEmpty()
                ? List.of(LogSetup.Target.stdout(level(log.level())))
                : log.targets().stream().map(target -> target(target, log)).toList();
        try {
            LogSetup.apply(layout(config), targets);
        } catch (IOException e) {
            throw new StartupException(List.of("log.targets: " + e.getMessage()));
        }
    }

    private static LogSetup.Target target(LogTarget target, LogConfig log) {
        Level level = level(target.level().orElse(log.level()));
        return switch (target.to()) {
            case STDOUT -> LogSetup.Target.stdout(level);
            case STDERR -> LogSetup.Target.stderr(level);
            case FILE -> LogSetup.Target.file(target.file().orElseThrow(), level);
        };
    }

    private static Level level(LogLevel level) {
        return Level.valueOf(level.name());
    }

    private static Layout<String> layout(ProxyConfig config) {
        LogFormat format = config.log().format();
        return format == LogFormat.NGINX
                ? LogSetup.nginxLayout(addresses(config))
                : LogSetup.layout(LineLayout.Format.valueOf(format.name()));
    }

    private static Map<String, String> addresses(ProxyConfig config) {
        Map<String, String> addresses = new LinkedHashMap<>();
        config.listeners().forEach((name, listener) -> {
            ListenAddress address = listener.address();
            addresses.put(name, address.host().isEmpty() ? "0.0.0.0" + address : address.toString());
        });
        return addresses;
    }
}
