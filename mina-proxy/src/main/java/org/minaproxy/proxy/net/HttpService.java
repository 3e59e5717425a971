package org.minaproxy.proxy.net;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import org.minaproxy.auth.http.HttpRequestBytes;

/**
 * Who answers at a URI; connections to it serve no other.
 *
 * @param host a name or an address, without the brackets of RFC 3986 §3.2.2
 * @param unix where it is instead of at host and port
 */
record HttpService(
        String host, int port, boolean secure, Optional<UnixDomainSocketAddress> unix, HttpRequestBytes requests) {

    static HttpService of(URI uri) {
        if ("unix".equals(uri.getScheme())) {
            UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(HttpRequestBytes.socketOf(uri));
            return new HttpService("localhost", 0, false, Optional.of(socket), new HttpRequestBytes(uri));
        }
        String host = uri.getHost();
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        return new HttpService(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80,
                secure,
                Optional.empty(),
                new HttpRequestBytes(uri));
    }
}
