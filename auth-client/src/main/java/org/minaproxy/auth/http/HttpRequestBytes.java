package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.util.List;

/** Writes a GET (RFC 9112 §3), octet by octet what stands in its headers. */
public final class HttpRequestBytes {

    private HttpRequestBytes() {}

    /** The whole request, which asks for the connection to be kept. */
    public static byte[] of(URI uri, List<Header> headers) {
        URI ascii = URI.create(uri.toASCIIString());
        StringBuilder request = new StringBuilder(512);
        request.append("GET ").append(target(ascii)).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(host(ascii)).append("\r\n");
        for (Header header : headers) {
            request.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String host(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
