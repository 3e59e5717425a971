package org.minaproxy.auth.sasl;

import java.util.Optional;

/** The server's side of one exchange of one mechanism; used once, by one thread at a time. */
public interface SaslServer {

    /**
     * @param initialResponse what came with the command; an empty response is not an absent one (RFC 4422 §4.3.b)
     */
    SaslStep start(Optional<byte[]> initialResponse);

    SaslStep respond(byte[] response);
}
