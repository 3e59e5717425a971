package org.minaproxy.proxy.real;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TCP connection to a loopback port, for a line or two. */
final class RawClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 20_000;

    private Socket socket = new Socket();
    private BufferedReader reader;

    RawClient(int port) {
        this("127.0.0.1", port);
    }

    /** Connects from this loopback address. */
    RawClient(String from, int port) {
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.bind(new InetSocketAddress(from, 0));
            var loopback = from.contains(":") ? from : "127.0.0.1"; // there are many of IPv4, and one of IPv6
            socket.connect(new InetSocketAddress(loopback, port), TIMEOUT_MILLIS);
            reader = reading(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to port " + port, e);
        }
    }

    /** Whether something listens on this port. */
    static boolean connects(int port) {
        return connects("127.0.0.1", port);
    }

    /** Whether something listens on this port of the address's family. */
    static boolean connects(String from, int port) {
        try {
            new RawClient(from, port).close();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static BufferedReader reading(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** Begins TLS, and does not care with whom. */
    RawClient secure(SSLContext context) {
        try {
            var secure =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
            secure.startHandshake();
            socket = secure;
            reader = reading(secure);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawClient send(String line) {
        try {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line, or an empty one when the peer has closed the connection. */
    String line() {
        try {
            var line = reader.readLine();
            return line == null ? "" : line;
        } catch (SocketException reset) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
