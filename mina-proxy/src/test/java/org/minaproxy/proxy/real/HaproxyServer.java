package org.minaproxy.proxy.real;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** HAProxy in TCP mode. */
final class HaproxyServer implements AutoCloseable {

    private static final String CONFIG = """
            defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            listen mail
                unique-id-format balanced-%%pid-%%rt
                bind %s:%d %s
            """;
    private static final String SERVER = "    server backend-%d %s:%d %s\n";
    private static final int CHECKING = 5;

    private final PrivateFolder folder = new PrivateFolder("haproxy");
    private final int port;
    private final ServerProcess process;

    /** Starts it in front of a port, with options of a {@code server} line such as {@code send-proxy}. */
    HaproxyServer(int backend, String options) {
        this("127.0.0.1", backend, options, "", 1);
    }

    /** Likewise, and its clients begin with TLS, which ends here. */
    static HaproxyServer endingTls(int backend, String options, TestCertificate certificate) {
        return new HaproxyServer("127.0.0.1", backend, options, "ssl crt " + certificate.both(), 1);
    }

    /** Likewise in clear, all of it by IPv6. */
    static HaproxyServer onIpv6(int backend, String options) {
        return new HaproxyServer("::1", backend, options, "", 1);
    }

    /** Knows the same server under several names, and so checks it several times as often. */
    static HaproxyServer checking(int backend, String options) {
        return new HaproxyServer("127.0.0.1", backend, options, "", CHECKING);
    }

    /** Starts it with a file that is left as it is, and waits until all of these ports are open. */
    static HaproxyServer asShipped(Path config, Map<String, String> environment, List<Integer> ports) {
        return new HaproxyServer(config, environment, ports);
    }

    private HaproxyServer(String address, int backend, String options, String bind, int servers) {
        port = Ports.free();
        var config = folder.write(
                "haproxy.cfg",
                CONFIG.formatted(address, port, bind)
                        + IntStream.range(0, servers)
                                .mapToObj(i -> SERVER.formatted(i, address, backend, options))
                                .collect(Collectors.joining()));
        process = ServerProcess.start(folder, "haproxy", "-db", "-f", config.toString());
        process.awaitReady(() -> RawClient.connects(address, port), new ServerLog(folder.path("log")));
    }

    private HaproxyServer(Path config, Map<String, String> environment, List<Integer> ports) {
        port = ports.get(0);
        process = ServerProcess.start(folder, environment, "haproxy", "-db", "-f", config.toString());
        process.awaitReady(() -> ports.stream().allMatch(RawClient::connects), new ServerLog(folder.path("log")));
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
