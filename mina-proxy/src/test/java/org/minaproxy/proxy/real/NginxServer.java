package org.minaproxy.proxy.real;

import java.util.HashMap;
import java.util.Map;

/** nginx with the given {@code mail} and {@code http} blocks. */
final class NginxServer implements AutoCloseable {

    private static final String MAIN = """
            load_module /usr/lib/nginx/modules/ngx_mail_module.so;
            daemon off;
            master_process off;
            pid %1$s/pid;
            error_log %1$s/log info;
            events { worker_connections 256; }

            """;

    private final PrivateFolder folder = new PrivateFolder("nginx");
    private final int port = Ports.free();
    private final ServerLog log;
    private final ServerProcess process;

    /**
     * Starts it with blocks that lie beside these classes, with their places filled in; it is ready when the port {@code
     * @nginx@} is open.
     */
    NginxServer(String blocks, Map<String, ?> values) {
        var known = new HashMap<String, Object>(values);
        known.put("nginx", port);
        log = new ServerLog(folder.path("log"));
        var config = folder.write("nginx.conf", MAIN.formatted(folder.path()) + Resources.filled(blocks, known));
        process = ServerProcess.start(
                folder, "nginx", "-p", folder.path().toString(), "-e", "stderr", "-c", config.toString());
        process.awaitReady(() -> RawClient.connects(port), log);
    }

    int port() {
        return port;
    }

    ServerLog log() {
        return log;
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
