package org.minaproxy.proxy.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * Who must send a PROXY header; all others must not.
 *
 * @param believe those of them whose header says who the client is; from the others it is read, told to http sources, and counts for nothing else
 * @param timeout how long such a peer may take to send it
 */
public record ListenerProxyHeader(
        List<Network> from,
        @DefaultFrom("everybody") List<Network> believe,
        @Default("3s") Duration timeout) {

    public ListenerProxyHeader {
        from = List.copyOf(from);
        believe = List.copyOf(believe);
        new Rules()
                .distinct("from", from)
                .range("timeout", timeout, "100ms", "1m")
                .enforce();
    }

    /** Whether a connection from there begins with a PROXY header. */
    public boolean expectedFrom(InetAddress peer) {
        return Network.anyContains(from, peer);
    }

    /** Whether the header of this peer says who the client is. */
    public boolean believes(InetAddress peer) {
        return Network.anyContains(believe, peer);
    }

    static List<Network> everybody(List<Network> from) {
        return from;
    }
}
