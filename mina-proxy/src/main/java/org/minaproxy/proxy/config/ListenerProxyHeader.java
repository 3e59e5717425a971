package org.minaproxy.proxy.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Who must send a PROXY header; all others must not.
 *
 * @param timeout how long such a peer may take to send it
 */
public record ListenerProxyHeader(
        List<Network> from, @Default("3s") Duration timeout) {

    public ListenerProxyHeader {
        from = List.copyOf(from);
        new Rules()
                .distinct("from", from)
                .range("timeout", timeout, "100ms", "1m")
                .enforce();
    }

    /** Whether a connection from there begins with a PROXY header. */
    public boolean expectedFrom(InetAddress peer) {
        return from.stream().anyMatch(network -> network.contains(peer));
    }
}
