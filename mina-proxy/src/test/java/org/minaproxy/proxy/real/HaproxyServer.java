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
                unique-id-format balanced-%%pid-%%rt
                bind 127.0.0.1:%d %s
                server backend 127.0.0.1:%d %s
            """;

    private final PrivateFolder folder = new PrivateFolder("haproxy");
    private final int port = Ports.free();
    private final ServerProcess process;

    /** Starts it in front of a port, with options of a {@code server} line such as {@code send-proxy}. */
    HaproxyServer(int backend, String options) {
        this(backend, options, "");
    }

    /** Likewise, and its clients begin with TLS, which ends here. */
    static HaproxyServer endingTls(int backend, String options, TestCertificate certificate) {
        return new HaproxyServer(backend, options, "ssl crt " + certificate.both());
    }

    private HaproxyServer(int backend, String options, String bind) {
        var config = folder.write("haproxy.cfg", CONFIG.formatted(port, bind, backend, options));
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
