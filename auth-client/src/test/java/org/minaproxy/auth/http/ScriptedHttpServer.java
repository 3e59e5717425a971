package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;

/**
 * A server on a free port of the loopback interface that records each request, byte by byte, and answers it with what the script makes of it.
 *
 * <p>All octets are shown as ISO 8859-1. An empty answer closes the connection; {@link #SILENCE} keeps it open and says nothing.
 */
final class ScriptedHttpServer implements AutoCloseable {

    static final String SILENCE = "(silence)";

    private static final Pattern LENGTH = Pattern.compile("\r\nContent-Length: (\\d+)\r\n");

    private final ServerSocket listener;
    private final Function<String, String> script;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Collection<Socket> open = new ConcurrentLinkedQueue<>();

    ScriptedHttpServer(Function<String, String> script) throws IOException {
        this(ServerSocketFactory.getDefault(), script);
    }

    ScriptedHttpServer(ServerSocketFactory sockets, Function<String, String> script) throws IOException {
        this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        start(this::accept);
    }

    /** An answer with these header lines and no body. */
    static String ok(String... lines) {
        return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                + String.join(
                        "", List.of(lines).stream().map(line -> line + "\r\n").toList()) + "\r\n";
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next request that came, all lines with their line ends. */
    String request() throws InterruptedException {
        return String.valueOf(requests.poll(10, TimeUnit.SECONDS));
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            for (String request = read(socket.getInputStream());
                    !request.isEmpty();
                    request = read(socket.getInputStream())) {
                requests.add(request);
                String answer = script.apply(request);
                if (answer.isEmpty()) {
                    return;
                }
                if (!answer.equals(SILENCE)) {
                    socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                    socket.getOutputStream().flush();
                }
                if (answer.contains("Connection: close")) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client went away
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                return "";
            }
            request.append((char) octet);
        }
        Matcher length = LENGTH.matcher(request);
        int rest = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return request.append(new String(in.readNBytes(rest), ISO_8859_1)).toString();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-http");
        thread.setDaemon(true);
        thread.start();
    }
}
