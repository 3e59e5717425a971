package org.minaproxy.proxy.clienthello;

import java.util.List;
import java.util.Optional;

/**
 * What a client says in clear before TLS begins.
 *
 * @param serverName the host that it wants (RFC 6066 §3), in lower case; absent when it names none, or an address
 * @param protocols what it offers to speak (ALPN, RFC 7301), for example {@code imap}; those that are not printable ASCII are left out
 */
public record ClientHello(Optional<String> serverName, List<String> protocols) {

    public ClientHello {
        protocols = List.copyOf(protocols);
    }

    /** The protocol that will be spoken if the server knows it: the only one offered. */
    public Optional<String> onlyProtocol() {
        return protocols.size() == 1 ? Optional.of(protocols.get(0)) : Optional.empty();
    }
}
