package org.minaproxy.proxy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.Map;

/** Chooses a port for each listener: the usual one unless somebody has it, else any free one. */
final class FreePorts {

    private FreePorts() {}

    static Map<DemoListener, Integer> choose() throws DemoException {
        Map<DemoListener, Integer> ports = new EnumMap<>(DemoListener.class);
        for (DemoListener listener : DemoListener.values()) {
            ports.put(listener, free(listener.usualPort()));
        }
        return ports;
    }

    private static int free(int wish) throws DemoException {
        try {
            return tryOut(wish);
        } catch (IOException taken) {
            try {
                return tryOut(0);
            } catch (IOException e) {
                throw new DemoException("there is no free port", e);
            }
        }
    }

    private static int tryOut(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
