package org.minaproxy.auth.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where the lookup service is, and how to talk to it.
 *
 * @param url {@code http} or {@code https}; a user and password in it become basic authentication
 * @param headers sent with every request, behind all others: a shared key, for example
 * @param timeout for each request, connecting included
 */
public record HttpAuthSettings(URI url, List<Header> headers, Duration timeout) {

    private static final Set<String> OURS =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade", "user-agent");

    /**
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public HttpAuthSettings {
        headers = List.copyOf(headers);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the URL must begin with http:// or https://");
        }
        if (url.getHost() == null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL must have a host, and no fragment");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("timeout must be 1 ms to 5 min, was " + timeout);
        }
        for (Header header : headers) {
            if (OURS.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("the header " + header.name() + " cannot be set");
            }
        }
    }

    /** With 10 seconds, and no headers of its own. */
    public static HttpAuthSettings of(URI url) {
        return new HttpAuthSettings(url, List.of(), Duration.ofSeconds(10));
    }

    /** The URL for the log: without user, password and query, any of which may be secret. */
    public String place() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
    }

    @Override
    public String toString() {
        return "HttpAuthSettings[url=" + place() + ", headers=" + headers + ", timeout=" + timeout + "]";
    }
}
