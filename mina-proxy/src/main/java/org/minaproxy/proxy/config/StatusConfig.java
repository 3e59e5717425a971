package org.minaproxy.proxy.config;

/** Where health and metrics can be read. */
public record StatusConfig(ListenAddress address) {

    public StatusConfig {
        new Rules()
                .value(address.port() >= 0, "address", "names no port; write 127.0.0.1:8025")
                .enforce();
    }
}
