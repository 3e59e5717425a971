package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server on a loopback port that does only what the test tells it, step by step: nothing is accepted, read or sent by itself. Octets are shown
 * as ISO 8859-1.
 */
public final class ScriptedServer implements AutoCloseable {

    private static final int PATIENCE = 10_000;

    private final ServerSocket listener;
    private final List<Socket> open = new ArrayList<>();

    /** Listens on a free port. */
    public ScriptedServer() throws IOException {
        this(ServerSocketFactory.getDefault(), 0);
    }

    /** Listens on a port, or on a free one when it is 0. */
    public ScriptedServer(ServerSocketFactory sockets, int port) throws IOException {
        listener = sockets.createServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        listener.setSoTimeout(PATIENCE);
    }

    /** Ends the handshake of clients without a certificate that the socket factory trusts. */
    public ScriptedServer demandingCertificates() {
        ((SSLServerSocket) listener).setNeedClientAuth(true);
        return this;
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The next connection, which may have waited for this. */
    public Peer accept() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(PATIENCE);
        socket.setTcpNoDelay(true);
        open.add(socket);
        return new Peer(socket);
    }

    /** Whether nobody has connected who was not accepted yet. */
    public boolean nobodyWaits() throws IOException {
        listener.setSoTimeout(1);
        try (Socket unwanted = listener.accept()) {
            return unwanted.isClosed();
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } finally {
            listener.setSoTimeout(PATIENCE);
        }
    }

    /** Refuses from now on; what was accepted stays open. */
    public void refuse() throws IOException {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** One connection. */
    public static final class Peer {
        private final Socket socket;

        private Peer(Socket socket) {
            this.socket = socket;
        }

        /** What the client has shown, its own first. */
        public List<Certificate> certificates() throws IOException {
            return List.of(((SSLSocket) socket).getSession().getPeerCertificates());
        }

        /** The header of a request, with the empty line behind it. */
        public String request() throws IOException {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append(line());
            }
            return request.toString();
        }

        /** One line with its end. */
        public String line() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.indexOf("\n") < 0) {
                int octet = socket.getInputStream().read();
                if (octet < 0) {
                    throw new IOException("the end, after \"" + line + "\"");
                }
                line.append((char) octet);
            }
            return line.toString();
        }

        /** So many octets. */
        public String octets(int count) throws IOException {
            return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
        }

        /** Reads a request, which this returns, and sends an answer to it. */
        public String answer(String text) throws IOException {
            String request = request();
            send(text);
            return request;
        }

        /** Sends all of it at once. */
        public void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        /** Sends each octet by itself. */
        public void trickle(String text) throws IOException {
            for (byte octet : text.getBytes(ISO_8859_1)) {
                socket.getOutputStream().write(octet);
                socket.getOutputStream().flush();
            }
        }

        /** Closes in order. */
        public void close() throws IOException {
            socket.close();
        }

        /** Closes with a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the client closes, and allows no octet before that. */
        public void assertClosed() throws IOException {
            try {
                assertEquals(-1, socket.getInputStream().read());
            } catch (SocketException e) {
                assertEquals("Connection reset", e.getMessage());
            }
        }
    }
}
