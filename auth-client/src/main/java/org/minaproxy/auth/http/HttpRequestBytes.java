package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.util.List;

/** Writes GETs for one URI (RFC 9112 §3), octet by octet what stands in their headers. */
public final class HttpRequestBytes {

    private final String beginning;

    public HttpRequestBytes(URI uri) {
        URI ascii = URI.create(uri.toASCIIString());
        beginning = "GET " + target(ascii) + " HTTP/1.1\r\nHost: " + host(ascii) + "\r\n";
    }

    /** The whole request, which leaves the connection open. */
    public byte[] with(List<Header> headers) {
        StringBuilder request = new StringBuilder(512).append(beginning);
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
