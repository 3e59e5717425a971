package org.minaproxy.proxy.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slow reader slows its writer, and nobody else. */
class BackpressureTest {

    private static final int MEGABYTES_16 = 16 * 1024 * 1024;

    @Test
    void bothDirectionsStallAtOnceAndGoOn(@TempDir Path folder) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend(32 * 1024);
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = TestProxy.sendLogin(Peer.connect("127.0.0.1", proxy.port("imap"), 32 * 1024));
                Peer backend = server.acceptImap()) {
            client.hear("a OK");
            RandomStream up = new RandomStream(1);
            RandomStream down = new RandomStream(2);

            RandomStream.Sending fromClient = up.send(client, MEGABYTES_16);
            RandomStream.Sending fromBackend = down.send(backend, MEGABYTES_16);
            fromClient.awaitBlocked();
            fromBackend.awaitBlocked();

            down.receive(client, 0, MEGABYTES_16);
            up.receive(backend, 0, MEGABYTES_16);
            fromClient.join();
            fromBackend.join();
        }
    }
}
