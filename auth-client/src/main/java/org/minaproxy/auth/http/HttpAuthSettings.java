package org.minaproxy.auth.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where the lookup service is, and how to talk to it.
 *
 * @param urls {@code http}, {@code https} or {@code unix:/path/of/socket:/uri}, asked one after the other until one answers; a user and password in the only one become basic
 *     authentication
 * @param headers sent with every request, behind all others: a shared key, for example
 * @param timeout for each request, connecting included
 * @param retryAfter how long a URL that did not answer is asked last
 * @param form how the question is written
 */
public record HttpAuthSettings(List<URI> urls, List<Header> headers, Duration timeout, Duration retryAfter, Form form) {

    /**
     * @param encoding of names, passwords and certificates in headers
     * @param extras that are sent in headers too
     */
    public record Form(Format format, PercentEncoding encoding, Set<Extra> extras) {

        /** Just as nginx does it. */
        public static final Form NGINX = new Form(Format.NGINX, PercentEncoding.NGINX, Set.of());

        public static final Form JSON = new Form(Format.JSON, PercentEncoding.NGINX, Set.of());

        public Form {
            extras = Set.copyOf(extras);
        }
    }

    /** What a service may want to know besides. */
    public enum Extra {
        /** {@code Auth-Port}, to which the client connected, and {@code Client-Port}, from which. */
        PORTS,
        /** {@code Auth-SSL-Cert}, the client's certificate in PEM. */
        CERTIFICATE
    }

    public enum Format {
        /** A GET with everything in its headers, answered by headers: nginx's {@code auth_http}. */
        NGINX,
        /** A POST of an object, answered by a status and an object. */
        JSON
    }

    /** Which octets of names, passwords and certificates become {@code %XX} in a header. */
    public enum PercentEncoding {
        /** {@code %}, and all up to the blank. */
        NGINX,
        /** All but those that RFC 3986 §2.3 calls unreserved. */
        FULL
    }

    private static final Set<String> OURS =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

    /**
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public HttpAuthSettings {
        urls = List.copyOf(urls);
        headers = List.copyOf(headers);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("a URL is missing");
        }
        urls.forEach(HttpAuthSettings::check);
        if (urls.size() > 1 && urls.stream().anyMatch(url -> url.getRawUserInfo() != null)) {
            throw new IllegalArgumentException("a user and password can stand in the only URL alone");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("timeout must be 1 ms to 5 min, was " + timeout);
        }
        for (Header header : headers) {
            if (isOurs(header.name())) {
                throw new IllegalArgumentException("the header " + header.name() + " cannot be set");
            }
        }
    }

    /** Whether we say ourselves what stands in this header, so that nobody else can. */
    public static boolean isOurs(String header) {
        return OURS.contains(header.toLowerCase(Locale.ROOT));
    }

    /** In nginx's form. */
    public HttpAuthSettings(URI url, List<Header> headers, Duration timeout) {
        this(List.of(url), headers, timeout, Duration.ofSeconds(30), Form.NGINX);
    }

    /** With 10 seconds, and no headers of its own. */
    public static HttpAuthSettings of(URI url) {
        return new HttpAuthSettings(url, List.of(), Duration.ofSeconds(10));
    }

    private static void check(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("unix")
                && url.getRawPath() != null
                && url.getRawPath().startsWith("/")) {
            return;
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the URL must begin with http:// or https://");
        }
        if (url.getHost() == null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL must have a host, and no fragment");
        }
    }

    /** A URL for the log: without user, password and query, any of which may be secret. */
    public static String place(URI url) {
        if (url.getHost() == null) {
            return "unix:" + url.getRawPath();
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
    }

    @Override
    public String toString() {
        return "HttpAuthSettings[urls="
                + urls.stream().map(HttpAuthSettings::place).toList() + ", headers=" + headers + ", timeout=" + timeout
                + ", form=" + form + "]";
    }
}
