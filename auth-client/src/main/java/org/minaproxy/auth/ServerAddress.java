package org.minaproxy.auth;

import java.util.OptionalInt;

/**
 * A mail server as it stands in a configuration or an answer.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port absent when the protocol's own is meant
 */
public record ServerAddress(String host, OptionalInt port) {

    public ServerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("a host is missing");
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("the port must be 1 to 65535, was " + port.getAsInt());
        }
    }

    public static ServerAddress of(String host, int port) {
        return new ServerAddress(host, OptionalInt.of(port));
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static ServerAddress parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw new IllegalArgumentException("\"" + text + "\" has no closing bracket");
            }
            String rest = text.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw new IllegalArgumentException("\"" + text + "\" is not [address]:port");
            }
            return new ServerAddress(
                    text.substring(1, end), rest.isEmpty() ? OptionalInt.empty() : port(rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || colon != text.lastIndexOf(':')) {
            return new ServerAddress(text, OptionalInt.empty());
        }
        return new ServerAddress(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static OptionalInt port(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a port");
        }
    }

    @Override
    public String toString() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port.isPresent() ? name + ":" + port.getAsInt() : name;
    }
}
