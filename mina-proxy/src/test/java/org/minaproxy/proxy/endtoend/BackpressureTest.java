package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** A loop that waits for its next tick before it reads on would take a hundred times as long. */
    @Test
    void readingGoesOnAtOnceOnBothLoops(@TempDir Path folder) throws Exception {
        int pairs = 4; // so that each loop has one
        List<Peer> peers = new ArrayList<>();
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, ", relay-buffer: 64k", server.address())) {
            List<CompletableFuture<Void>> reading = new ArrayList<>();
            RandomStream down = new RandomStream(3);
            for (int i = 0; i < pairs; i++) {
                Peer client = TestProxy.sendLogin(Peer.connect("127.0.0.1", proxy.port("imap"), 32 * 1024));
                Peer backend = server.acceptImap();
                peers.addAll(List.of(client, backend));
                client.hear("a OK");
                down.send(backend, MEGABYTES_16).awaitBlocked();
            }
            long begun = System.nanoTime();

            for (int i = 0; i < pairs; i++) {
                reading.add(down.receiveAsync(peers.get(2 * i), 0, MEGABYTES_16));
            }
            reading.forEach(CompletableFuture::join);

            // What the kernels keep on the way is less than half of it; the rest passes in chunks of at most 64 KiB,
            // with a pause behind each.
            long pauses = MEGABYTES_16 / 2 / (64 * 1024);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(millis < pauses * 50, () -> pauses + " pauses took " + millis + " ms");
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }
}
