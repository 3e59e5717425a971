package org.minaproxy.auth.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A blocking connection to one origin; closing it ends whatever another thread does with it. */
final class HttpConnection implements Closeable {

    private final URI uri;
    private volatile Socket socket = new Socket();
    private volatile boolean closed;
    private boolean touched;
    private boolean reusable;

    HttpConnection(URI uri) {
        this.uri = uri;
    }

    /** What connections that serve the same requests have in common. */
    static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    String origin() {
        return origin(uri);
    }

    /**
     * Connects to one address of the host after the other, each with its share of the time.
     *
     * @param timeout milliseconds
     */
    void open(SSLContext tls, int timeout) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(unbracketed(uri.getHost()));
        IOException failure = new ConnectException("no address");
        for (InetAddress address : addresses) {
            try {
                connect(address, Math.max(1, timeout / addresses.length));
            } catch (SocketException | SocketTimeoutException e) {
                failure = e;
                continue;
            }
            if (uri.getScheme().equalsIgnoreCase("https")) {
                startTls(tls);
            }
            return;
        }
        throw failure;
    }

    /** Sends a request and waits for the whole reply. */
    HttpReply exchange(HttpQuestion question) throws IOException {
        touched = false;
        reusable = false;
        socket.getOutputStream().write(new HttpRequestBytes(uri).with(question));
        socket.getOutputStream().flush();
        HttpReplyReader reader = new HttpReplyReader(HttpReplyReader.USUAL_LIMIT, question.answer());
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        int count = 0;
        int taken = 0;
        while (!reader.isWhole()) {
            count = in.read(buffer);
            if (count < 0 && reader.end()) {
                break;
            }
            if (count < 0) {
                throw new HttpFailure("the connection was closed within the reply");
            }
            touched = true;
            taken = reader.read(buffer, 0, count);
        }
        // Octets behind the reply belong to nothing that was asked.
        reusable = reader.isPersistent() && taken == count;
        return reader.reply();
    }

    /** Whether the peer has said anything since the last request; if not, it had gone before the request came. */
    boolean isTouched() {
        return touched;
    }

    boolean isReusable() {
        return reusable && !closed;
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            // closed as well as it can be
        }
    }

    private void connect(InetAddress address, int timeout) throws IOException {
        socket = new Socket();
        if (closed) {
            throw new HttpFailure("closed");
        }
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address, port()), timeout);
    }

    private void startTls(SSLContext tls) throws IOException {
        String host = unbracketed(uri.getHost());
        SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        socket = encrypted;
    }

    private int port() {
        int standard = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        return uri.getPort() < 0 ? standard : uri.getPort();
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
