package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Optional;
import org.minaproxy.auth.Secret;

/** Writes the questions for one URI (RFC 9112 §3), octet by octet what stands in their headers and bodies. */
public final class HttpRequestBytes {

    private final String target;

    public HttpRequestBytes(URI uri) {
        URI ascii = URI.create(uri.toASCIIString());
        target = " " + target(ascii) + " HTTP/1.1\r\nHost: " + host(ascii) + "\r\n";
    }

    /** The whole request, which leaves the connection open. */
    public byte[] with(HttpQuestion question) {
        Optional<byte[]> body = question.body().map(Secret::bytes);
        StringBuilder head =
                new StringBuilder(512).append(body.isPresent() ? "POST" : "GET").append(target);
        for (Header header : question.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        body.ifPresent(
                octets -> head.append("Content-Length: ").append(octets.length).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + 128);
        request.writeBytes(head.append("\r\n").toString().getBytes(ISO_8859_1));
        body.ifPresent(request::writeBytes);
        return request.toByteArray();
    }

    /** The socket's path in {@code unix:/run/auth.sock:/mail}; the rest, or {@code /}, is what is asked for. */
    public static String socketOf(URI uri) {
        String path = uri.getPath();
        int colon = path.indexOf(':');
        return colon < 0 ? path : path.substring(0, colon);
    }

    private static boolean isUnix(URI uri) {
        return "unix".equals(uri.getScheme());
    }

    private static String target(URI uri) {
        if (isUnix(uri)) {
            int colon = uri.getRawPath().indexOf(':');
            return (colon < 0 ? "/" : uri.getRawPath().substring(colon + 1))
                    + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String host(URI uri) {
        if (isUnix(uri)) {
            return "localhost"; // as nginx calls it
        }
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
