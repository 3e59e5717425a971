package org.minaproxy.proxy.real;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A lookup service that says what it is told to say, and keeps every header that it is sent, but the one with its own port. */
final class RecordedService implements AutoCloseable {

    private final ServerSocket listening;
    private final List<String> asked = new ArrayList<>();
    private String reply = "";

    RecordedService() {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Background.start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What it says from now on; forgets what it was asked. */
    synchronized void say(String status, List<String> headers) {
        asked.clear();
        reply = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() throws IOException {
        while (true) {
            var socket = listening.accept();
            Background.start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    socket.getOutputStream().write(reply().getBytes(ISO_8859_1));
                } else if (!line.startsWith("Host: ") && !line.startsWith("GET ")) {
                    keep(line);
                }
            }
        }
    }

    private synchronized String reply() {
        return reply;
    }

    private synchronized void keep(String line) {
        asked.add(line);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
