package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Free loopback ports, below those that the system gives to clients, so that no client takes one meanwhile. */
final class Ports {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private Ports() {}

    static int free() {
        return free(1).get(0);
    }

    /** So many different ports, all of them free at the same time. */
    static List<Integer> free(int count) {
        var held = new ArrayList<ServerSocket>();
        try {
            while (held.size() < count) {
                tryOne(held);
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static void tryOne(List<ServerSocket> held) {
        var port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        try {
            held.add(new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0")));
        } catch (IOException e) {
            // Taken: the next one, then.
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
