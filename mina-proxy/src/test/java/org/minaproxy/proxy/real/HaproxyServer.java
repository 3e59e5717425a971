package org.minaproxy.proxy.real;

/** HAProxy in TCP mode, in front of one server. */
final class HaproxyServer implements AutoCloseable {

    private static final String CONFIG = """
            defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            listen mail
                bind 127.0.0.1:%d
                server backend 127.0.0.1:%d %s
            """;

    private final PrivateFolder folder = new PrivateFolder("haproxy");
    private final int port = Ports.free();
    private final ServerProcess process;

    /** Starts it in front of a port, with options of a {@code server} line such as {@code send-proxy}. */
    HaproxyServer(int backend, String options) {
        var config = folder.write("haproxy.cfg", CONFIG.formatted(port, backend, options));
        process = ServerProcess.start(folder, "haproxy", "-db", "-f", config.toString());
        process.awaitReady(() -> RawClient.connects(port), new ServerLog(folder.path("log")));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
