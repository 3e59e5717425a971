package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server whose part is played by the test. Keeps the beginning of all that it was sent, as it was on the wire. */
final class ScriptedBackend implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int KEPT = 64 * 1024;

    private final Listening listening;
    private final List<Recording> connections = new CopyOnWriteArrayList<>();

    ScriptedBackend() throws IOException {
        this(0);
    }

    /** @param receiveBuffer octets that the kernel keeps for us; 0: as many as it likes */
    ScriptedBackend(int receiveBuffer) throws IOException {
        listening = new Listening();
        listening.setSoTimeout(PATIENCE_MILLIS);
        if (receiveBuffer > 0) {
            listening.setReceiveBufferSize(receiveBuffer);
        }
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    int port() {
        return listening.getLocalPort();
    }

    /** As it stands in a list of servers. */
    String address() {
        return "\"127.0.0.1:" + port() + "\"";
    }

    /** The next connection of the proxy. */
    Peer accept() throws IOException {
        return new Peer(listening.accept());
    }

    /** An IMAP connection, with a user logged in already. */
    Peer acceptImap() throws IOException {
        Peer peer = accept();
        logIn(peer);
        return peer;
    }

    /** Plays an IMAP login from the greeting on; says what the login command was. */
    static String logIn(Peer peer) throws IOException {
        peer.say("* OK [CAPABILITY IMAP4rev1 SASL-IR LITERAL+ ID AUTH=PLAIN] backend");
        String command = peer.line();
        peer.say(command.substring(0, command.indexOf(' ')) + " OK [CAPABILITY IMAP4rev1 IDLE] Logged in");
        return command;
    }

    /** Takes no connection any more: they are refused. */
    void refuse() throws IOException {
        listening.close();
    }

    /** All that was on the wire so far, one text for each connection. */
    List<String> heard() {
        return connections.stream().map(Recording::heard).toList();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Recording connection : connections) {
            connection.close();
        }
    }

    private final class Listening extends ServerSocket {

        Listening() throws IOException {
            super();
        }

        @Override
        public Socket accept() throws IOException {
            Recording accepted = new Recording();
            implAccept(accepted);
            connections.add(accepted);
            return accepted;
        }
    }

    private static final class Recording extends Socket {

        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    keep(into, offset, count);
                    return count;
                }
            };
        }

        private synchronized void keep(byte[] octets, int offset, int count) {
            heard.write(octets, offset, Math.max(0, Math.min(count, KEPT - heard.size())));
        }

        synchronized String heard() {
            return heard.toString(ISO_8859_1);
        }
    }
}
