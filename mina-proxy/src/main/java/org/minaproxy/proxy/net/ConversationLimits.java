package org.minaproxy.proxy.net;

import java.time.Duration;
import org.minaproxy.proxy.relay.Relay;

/**
 * What a peer may cost us before a relay begins, and a relay afterwards.
 *
 * @param line octets of one line, its end included
 * @param literal octets of one literal
 * @param relayBuffer octets kept for one direction of a relay whose reader is slow
 * @param handshake for one TLS handshake
 * @param closing for the last bytes to leave
 */
public record ConversationLimits(int line, int literal, int relayBuffer, Duration handshake, Duration closing) {

    private static final int SMALLEST_CHUNK = 16 * 1024;
    private static final int BACKEND_INPUT = 16 * 1024;

    /** Octets that are kept for a session that does not want them yet. */
    int input() {
        return Math.max(line, literal);
    }

    /** Backends are trusted with a little more: their literals are not what an operator bounds for clients. */
    ConversationLimits forBackends() {
        return new ConversationLimits(
                Math.max(line, BACKEND_INPUT), Math.max(literal, BACKEND_INPUT), relayBuffer, handshake, closing);
    }

    Relay.Limits ofRelay(Duration idle) {
        return new Relay.Limits(Math.min(SMALLEST_CHUNK, relayBuffer), relayBuffer, idle, closing);
    }
}
