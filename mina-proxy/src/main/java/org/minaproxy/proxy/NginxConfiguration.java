package org.minaproxy.proxy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.nginx.NginxConfException;
import org.minaproxy.proxy.nginx.NginxImport;

/** An {@code nginx.conf}, read as ours. */
final class NginxConfiguration {

    private final NginxPrefix.Place place;
    private final NginxImport read;

    private NginxConfiguration(NginxPrefix.Place place, NginxImport read) {
        this.place = place;
        this.read = read;
    }

    /** Reads it and makes sure that what comes out of it is a configuration. */
    static NginxConfiguration read(NginxPrefix.Place place) throws NginxConfException, ConfigException {
        NginxConfiguration configuration = new NginxConfiguration(place, NginxImport.of(place.file(), place.prefix()));
        if (!configuration.yaml().isEmpty()) {
            configuration.load(Map.of());
        }
        return configuration;
    }

    /** With what the environment adds. */
    ProxyConfig load(Map<String, String> environment) throws ConfigException {
        return new ConfigLoader(ConfigOption.ownHostname()).load(place.file(), yaml(), environment);
    }

    /** Says what was left out, and what could not be carried over. */
    void tell(PrintWriter errors) {
        read.notes().forEach(errors::println);
        read.lost().forEach(errors::println);
    }

    String yaml() {
        return read.yaml();
    }

    boolean isWhole() {
        return read.lost().isEmpty();
    }

    Optional<Path> pidFile() {
        return read.pidFile();
    }
}
