package org.minaproxy.proxy.config;

/** Where the proxy's health can be asked for over HTTP. */
public record StatusConfig(ListenAddress address) {

    public StatusConfig {
        new Rules()
                .value(address.port() >= 0, "address", "names no port; write 127.0.0.1:8025")
                .enforce();
    }
}
