package org.minaproxy.proxy.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a listener waits: {@code [::]:993}, {@code 127.0.0.1:143}, {@code mail.example.com:25}, {@code :993}.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets; empty for every address
 * @param port 0 takes a free one; −1 until the protocol's own port is filled in
 */
public record ListenAddress(String host, int port) {

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final String HINT = "; write host:port, \"[::1]:993\" or \":993\" for every address";

    public ListenAddress {
        if (port < -1 || port > 65535) {
            throw new IllegalArgumentException("the port must be 0 to 65535, was " + port);
        }
        if (!host.isEmpty() && !HostNames.valid(host) && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("\"" + host + "\" is not a host" + HINT);
        }
        host = host.indexOf('%') < 0 ? host.toLowerCase(Locale.ROOT) : host;
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end < text.length() - 1 && text.charAt(end + 1) != ':')) {
                throw new IllegalArgumentException("\"" + text + "\" is not an address" + HINT);
            }
            return of(text.substring(1, end), end + 1 < text.length() ? text.substring(end + 2) : "", text);
        }
        if (colon != text.indexOf(':')) {
            throw new IllegalArgumentException("\"" + text + "\" needs brackets around the IPv6 address" + HINT);
        }
        return colon < 0 ? of(text, "", text) : of(text.substring(0, colon), text.substring(colon + 1), text);
    }

    private static ListenAddress of(String host, String port, String text) {
        if (port.isEmpty() && !text.endsWith(":")) {
            return new ListenAddress(host, -1);
        }
        if (!port.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not an address" + HINT);
        }
        return new ListenAddress(host, Integer.parseInt(port));
    }

    ListenAddress withDefaultPort(int other) {
        return port < 0 ? new ListenAddress(host, other) : this;
    }

    /** Whether only one of the two can be bound. */
    boolean collidesWith(ListenAddress other) {
        return port > 0 && port == other.port && (host.equals(other.host) || covers(other) || other.covers(this));
    }

    private boolean covers(ListenAddress other) {
        boolean onlyIpv6 = other.host.indexOf(':') >= 0 && !other.host.equals("::");
        return host.isEmpty() || host.equals("::") || (ipv4Only() && !onlyIpv6);
    }

    /** Whether every IPv4 address is meant, and no IPv6 address. */
    public boolean ipv4Only() {
        return host.equals("0.0.0.0");
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port < 0 ? name : name + ":" + port;
    }
}
