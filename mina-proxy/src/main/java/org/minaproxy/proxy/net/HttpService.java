package org.minaproxy.proxy.net;

import java.net.URI;
import org.minaproxy.auth.http.HttpRequestBytes;

/**
 * Who answers at a URI; connections to it serve no other.
 *
 * @param host a name or an address, without the brackets of RFC 3986 §3.2.2
 */
record HttpService(String host, int port, boolean secure, HttpRequestBytes requests) {

    static HttpService of(URI uri) {
        String host = uri.getHost();
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        return new HttpService(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80,
                secure,
                new HttpRequestBytes(uri));
    }
}
