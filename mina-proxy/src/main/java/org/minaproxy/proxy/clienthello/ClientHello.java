package org.minaproxy.proxy.clienthello;

import java.util.Optional;

/**
 * What a client says in clear before TLS begins.
 *
 * @param serverName the host that it wants (RFC 6066 §3), in lower case; absent when it names none, or an address
 * @param protocol what will be spoken if the server knows it (ALPN, RFC 7301), for example {@code imap}; present when only one is offered. Those that
 *     are not printable ASCII do not count.
 */
public record ClientHello(Optional<String> serverName, Optional<String> protocol) {}
