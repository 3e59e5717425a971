package org.minaproxy.proxy.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.minaproxy.tls.TlsTrouble;

/**
 * One call to one server: connects, sends the PROXY header, begins TLS, reads the greeting, says good-bye and waits until the server has hung up.
 * There are servers that take a client's sudden end badly.
 *
 * <p>It waits, so it wants a thread of its own; {@link #close} from another thread ends it at any time.
 */
public final class Probe implements AutoCloseable {

    private static final int LONGEST_LINE = 1000;
    private static final int MOST_LINES = 100;
    private static final int SHOWN = 80;
    private static final int FAREWELL_MILLIS = 2_000;
    private static final int OBJECTION_MILLIS = 300;

    /** When TLS begins. */
    public enum Start {
        NONE,
        STARTTLS,
        IMPLICIT
    }

    /**
     * TLS towards the server.
     *
     * @param context verifies the server as strictly as it is meant to be, its name included
     * @param name what its certificate must bear
     */
    public record Tls(Start start, SSLContext context, String name) {}

    /** Makes the PROXY header for a connection between these two. */
    public interface HeaderMaker {
        Optional<ByteBuffer> header(InetSocketAddress source, InetSocketAddress destination);
    }

    /**
     * Whom to call, and how.
     *
     * @param tls absent: none at all
     * @param talk absent: nothing is said, the connection is enough
     * @param patience for a connection to stand
     */
    public record Target(
            String host, int port, HeaderMaker header, Optional<Tls> tls, Optional<Talk> talk, Duration patience) {}

    private final Target target;
    private volatile Socket socket = new Socket();
    private volatile boolean closed;
    private volatile String step = "connecting";

    public Probe(Target target) {
        this.target = target;
    }

    /** What it is doing, to be read behind "while". */
    public String step() {
        return step;
    }

    /**
     * Makes the call.
     *
     * @return how it went, when it went well: {@code greeted}, {@code connected}, both perhaps {@code with TLSv1.3}
     * @throws IOException with the reason in words for the operator
     */
    public String call() throws IOException {
        try {
            return converse();
        } catch (UnknownHostException e) {
            throw new IOException("the name does not resolve", e);
        } catch (SSLException e) {
            throw new IOException("TLS: " + TlsTrouble.describe(e) + ", while " + step, e);
        } catch (EOFException e) {
            throw new IOException("the server hung up, while " + step, e);
        } catch (ProtocolException e) {
            throw new IOException(e.getMessage() + ", while " + step, e);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer, while " + step, e);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            throw new IOException(reason.toLowerCase(Locale.ROOT) + ", while " + step, e);
        } finally {
            close();
        }
    }

    private String converse() throws IOException {
        connect();
        sendHeader();
        if (start() == Start.IMPLICIT) {
            beginTls();
        }
        if (target.talk().isEmpty()) {
            listenForObjection();
            return "connected" + secured();
        }
        Talk talk = target.talk().get();
        InputStream input = new BufferedInputStream(socket.getInputStream());
        readGreeting(talk, input);
        if (start() == Start.STARTTLS) {
            for (Talk.Command command : talk.startTls()) {
                ask(talk, command, input);
            }
            if (input.available() > 0) {
                throw new ProtocolException("the server sent something in clear behind its answer to STARTTLS");
            }
            beginTls();
            input = new BufferedInputStream(socket.getInputStream());
        }
        leave(talk, input);
        return "greeted" + secured();
    }

    private Start start() {
        return target.tls().map(Tls::start).orElse(Start.NONE);
    }

    /** Tries one address after the other, as the proxy does. */
    private void connect() throws IOException {
        IOException last = new UnknownHostException(target.host());
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
            Socket opened = new Socket();
            use(opened);
            try {
                opened.connect(
                        new InetSocketAddress(address, target.port()),
                        Math.toIntExact(target.patience().toMillis()));
                return;
            } catch (IOException e) {
                opened.close();
                last = e;
            }
        }
        throw last;
    }

    private void use(Socket next) throws IOException {
        socket = next;
        if (closed) {
            next.close();
        }
    }

    private void sendHeader() throws IOException {
        step = "sending the PROXY header";
        Optional<ByteBuffer> header = target.header()
                .header((InetSocketAddress) socket.getLocalSocketAddress(), (InetSocketAddress)
                        socket.getRemoteSocketAddress());
        if (header.isPresent()) {
            byte[] octets = new byte[header.get().remaining()];
            header.get().get(octets);
            socket.getOutputStream().write(octets); // in one segment: receivers insist on it
        }
    }

    private void beginTls() throws IOException {
        step = "beginning TLS";
        Tls tls = target.tls().orElseThrow();
        SSLSocket secure =
                (SSLSocket) tls.context().getSocketFactory().createSocket(socket, tls.name(), target.port(), true);
        use(secure);
        secure.startHandshake();
    }

    /** In TLS 1.3 a server that misses a certificate of ours says so when the handshake seems to be over. */
    private void listenForObjection() throws IOException {
        if (start() == Start.NONE) {
            return;
        }
        socket.setSoTimeout(OBJECTION_MILLIS);
        try {
            if (socket.getInputStream().read() < 0) {
                throw new EOFException();
            }
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(0); // no objection
        }
    }

    private String secured() {
        return socket instanceof SSLSocket secure
                ? " with " + secure.getSession().getProtocol()
                : "";
    }

    private void readGreeting(Talk talk, InputStream input) throws IOException {
        step = "waiting for the greeting";
        String line = readLine(input);
        for (int i = 0; talk.continuesGreeting(line) && i < MOST_LINES; i++) {
            line = readLine(input);
        }
        if (!talk.isGreeting(line)) {
            throw new ProtocolException("\"" + line + "\" is no " + talk + " greeting");
        }
    }

    private void ask(Talk talk, Talk.Command command, InputStream input) throws IOException {
        step = "sending " + command.line();
        send(command.line());
        String line = readLine(input);
        for (int i = 0; talk.continues(line) && i < MOST_LINES; i++) {
            line = readLine(input);
        }
        if (!command.success().matcher(line).matches()) {
            throw new ProtocolException("\"" + line + "\"");
        }
    }

    /** The server has shown that it lives: what goes wrong from here on is no problem. */
    private void leave(Talk talk, InputStream input) {
        try {
            socket.setSoTimeout(FAREWELL_MILLIS);
            send(talk.goodBye());
            for (int i = 0; i < MOST_LINES; i++) {
                readLine(input);
            }
        } catch (IOException e) {
            step = "leaving";
        }
    }

    private void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    /** A line fit for the terminal, without its end. */
    private static String readLine(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = input.read(); octet != '\n'; octet = input.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            if (line.size() == LONGEST_LINE) {
                throw new ProtocolException("a line of more than " + LONGEST_LINE + " octets");
            }
            line.write(octet >= ' ' && octet < 0x7f ? octet : octet == '\r' ? ' ' : '?');
        }
        String text = line.toString(ISO_8859_1).stripTrailing();
        return text.substring(0, Math.min(text.length(), SHOWN));
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            step = "closing"; // nobody is interested any more
        }
    }
}
