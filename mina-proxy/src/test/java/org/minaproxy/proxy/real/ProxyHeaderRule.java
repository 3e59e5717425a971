package org.minaproxy.proxy.real;

import java.io.UncheckedIOException;

/** Whether a server's listeners want a PROXY header in front of everything else. */
enum ProxyHeaderRule {
    REQUIRED,
    NONE;

    /** Connects as such a listener expects it, naming this address as the client's. */
    RawClient connect(String client, int port) {
        var connection = new RawClient(port);
        return this == NONE ? connection : connection.send("PROXY TCP4 %s 127.0.0.1 40000 %d".formatted(client, port));
    }

    /** Whether the server on this port greets; the conversation then ends in order. */
    boolean greeted(int port, String greeting, String goodbye) {
        try (var client = connect("127.0.0.1", port)) {
            var greets = client.line().startsWith(greeting);
            client.send(goodbye).line();
            return greets;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
