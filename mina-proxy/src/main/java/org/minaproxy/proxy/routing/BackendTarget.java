package org.minaproxy.proxy.routing;

/**
 * One server to try.
 *
 * @param host a name or an address, without brackets
 */
public record BackendTarget(String host, int port, BackendSettings settings) {

    /** {@code host:port}, as logs name a backend. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
