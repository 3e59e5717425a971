package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tcp} of a listener says is what the system's own tool sees at its sockets. */
class TcpOptionsIT {

    private final Path folder;

    TcpOptionsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private TestProxy proxy(String tcp) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store, tcp: { %s } } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: ["127.0.0.1:1"] } }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(tcp));
    }

    /** The sockets at the proxy's end, one a line. */
    private static String sockets(String state, int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of("ss", "-H", "-t", "-n", "-o", "-m", "-O"),
                                Stream.of("state", state, "sport", "=", ":" + port))
                        .toList())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void reachTheSockets() throws Exception {
        try (TestProxy proxy = proxy("backlog: 7, receive-buffer: 48k, send-buffer: 40k, keep-alive: true,"
                        + " keep-alive-idle: 2h, keep-alive-interval: 5s, keep-alive-count: 2");
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");

            List<String> listening =
                    List.of(sockets("listening", proxy.port("imap")).strip().split("\\s+"));
            assertEquals("7", listening.get(1), "Send-Q, which is the backlog of a listening socket");
            String connected = sockets("established", proxy.port("imap"));
            assertTrue(connected.matches("(?s).*timer:\\(keepalive,1(19min|20min).*"), connected);
            assertTrue(connected.contains("rb98304"), connected);
            assertTrue(connected.contains("tb81920"), connected);
        }
    }

    @Test
    void nobodyIsAskedUnlessThatIsSaid() throws Exception {
        try (TestProxy proxy = proxy("backlog: 8");
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");

            assertFalse(sockets("established", proxy.port("imap")).contains("timer:"));
        }
    }
}
