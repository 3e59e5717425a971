package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One end of a connection in the hands of a test: lines and octets, in clear or encrypted. Nothing is waited for longer than 20 s.
 *
 * <p>Text has one octet per character.
 */
final class Peer implements AutoCloseable {

    /** What {@link #line()} says when no line will come any more. */
    static final String END = "<end of input>";

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SILENCE_MILLIS = 700;

    private final Socket plain;
    private Socket socket;

    Peer(Socket socket) throws IOException {
        this.plain = socket;
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Connects to a loopback port. */
    static Peer connect(int port) throws IOException {
        return connect("127.0.0.1", port, 0);
    }

    /**
     * Connects from this loopback address.
     *
     * @param receiveBuffer octets that the kernel keeps for us; 0: as many as it likes
     */
    static Peer connect(String from, int port, int receiveBuffer) throws IOException {
        HeldSocket socket = new HeldSocket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new Peer(socket);
    }

    /** Keeps what is written from now on, until {@link #release}: then it leaves in one piece. */
    Peer hold() {
        ((HeldSocket) plain).hold(0);
        return this;
    }

    /** Likewise, but lets the next writes pass: with TLS, each is a flight of the handshake. */
    Peer holdAfter(int writes) {
        ((HeldSocket) plain).hold(writes);
        return this;
    }

    /** What was kept leaves together with what is written next. */
    Peer releaseWithNextWrite() {
        ((HeldSocket) plain).releaseWithNextWrite();
        return this;
    }

    Peer release() throws IOException {
        ((HeldSocket) plain).release();
        return this;
    }

    /** Begins TLS as a client; the server must show a certificate for this name. */
    Peer secure(SSLContext context, String name) throws IOException {
        return secure(context, name, "TLSv1.3");
    }

    Peer secure(SSLContext context, String name, String version) throws IOException {
        return secure(context, name, version, "HTTPS");
    }

    /** Asks for this name, but does not mind when the certificate is for another. */
    Peer secureAskingFor(SSLContext context, String name) throws IOException {
        return secure(context, name, "TLSv1.3", "");
    }

    private Peer secure(SSLContext context, String name, String version, String check) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(check);
        parameters.setProtocols(new String[] {version});
        tls.setSSLParameters(parameters);
        return handshake(tls);
    }

    /** Begins TLS as a server. */
    Peer serveTls(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.setUseClientMode(false);
        return handshake(tls);
    }

    /** Likewise, but only to clients with a certificate. */
    Peer serveTlsToKnown(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(true);
        return handshake(tls);
    }

    private Peer handshake(SSLSocket tls) throws IOException {
        tls.startHandshake();
        socket = tls;
        return this;
    }

    /** Writes exactly this. */
    Peer send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    Peer send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        return this;
    }

    /** Writes it with a line end. */
    Peer say(String line) throws IOException {
        return send(line + "\r\n");
    }

    /** The next line without its line end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') {
                    return line.toString(ISO_8859_1).replaceFirst("\r$", "");
                }
                line.write(octet);
            }
        } catch (SocketException reset) {
            return END;
        }
        return line.size() == 0 ? END : line.toString(ISO_8859_1);
    }

    /** Reads a line that must begin like this. */
    String hear(String beginning) throws IOException {
        String line = line();
        assertTrue(line.startsWith(beginning), () -> "expected \"" + beginning + "…\", got \"" + line + "\"");
        return line;
    }

    /** Exactly so many octets. */
    byte[] octets(int count) throws IOException {
        byte[] octets = socket.getInputStream().readNBytes(count);
        assertEquals(count, octets.length, "the input ended early");
        return octets;
    }

    int read(byte[] into) throws IOException {
        return socket.getInputStream().read(into);
    }

    /** Reads until the other side ends its output in order: with TLS by close_notify. */
    Peer hearEnd() throws IOException {
        byte[] rest = socket.getInputStream().readAllBytes();
        assertEquals("", new String(rest, ISO_8859_1), "more than the end of the input");
        return this;
    }

    /** Waits a good while, in which nothing must come. */
    Peer hearNothing() throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThrows(SocketTimeoutException.class, () -> read(new byte[1]));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return this;
    }

    /** Reads the end of a handshake that we never took part in: alerts alone, where the first octet of a record is 21. */
    void hearTlsEnd() throws IOException {
        byte[] alerts = socket.getInputStream().readAllBytes();
        for (int i = 0; i < alerts.length; i += 7) {
            assertEquals(21, alerts[i], "the type of a TLS record with an alert");
        }
    }

    /** Says that nothing more will come; with TLS 1.3 by close_notify alone. */
    Peer finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Closes once the other kernel has got everything; ours answers with a reset to whatever comes still. */
    void leave() throws IOException {
        plain.setSoLinger(true, PATIENCE_MILLIS / 1000);
        plain.close();
    }

    /** Ends in the rudest way there is. */
    void reset() throws IOException {
        plain.setSoLinger(true, 0);
        plain.close();
    }

    Socket socket() {
        return socket;
    }

    int localPort() {
        return plain.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
