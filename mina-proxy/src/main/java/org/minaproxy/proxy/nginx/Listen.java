package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One address of a {@code listen}; a range of ports makes several.
 *
 * @param host {@code *} for every IPv4 address, {@code [::]} for every IPv6 address; brackets as written
 * @param ipv6Only what {@code ipv6only=} says
 */
record Listen(
        Directive directive,
        String host,
        int port,
        boolean ssl,
        boolean proxyProtocol,
        Optional<Boolean> ipv6Only,
        Yaml tcp) {

    static final String EVERY_IPV4 = "*";
    static final String EVERY_IPV6 = "[::]";

    boolean collidesWith(Listen other) {
        return port == other.port && (host.equals(other.host) || covers(other) || other.covers(this));
    }

    private boolean covers(Listen other) {
        boolean otherIsIpv6 = other.host.startsWith("[");
        return host.equals(EVERY_IPV4) ? !otherIsIpv6 : host.equals(EVERY_IPV6) && (otherIsIpv6 || hasBothFamilies());
    }

    private boolean hasBothFamilies() {
        return !ipv6Only.orElse(true);
    }

    /** As the error log names it. */
    String text() {
        return (host.equals(EVERY_IPV4) ? "0.0.0.0" : host) + ":" + port;
    }

    /** The addresses of a directive; none, with a word about it, for a socket in the file system. */
    static List<Listen> parse(Directive directive, Findings findings) throws NginxConfException {
        if (directive.arguments().isEmpty()) {
            throw directive.wrong("names no address");
        }
        String address = directive.arguments().get(0);
        if (address.startsWith("unix:")) {
            findings.lost(directive, "clients come by TCP alone; let it listen at 127.0.0.1 and a port");
            return List.of();
        }
        Parameters parameters = Parameters.of(directive, findings);
        int colon = address.endsWith("]") ? -1 : address.lastIndexOf(':');
        boolean portAlone =
                colon < 0 && !address.isEmpty() && Character.isDigit(address.charAt(0)) && address.indexOf('.') < 0;
        if (colon < 0 && !portAlone) {
            throw directive.wrong("\"" + address + "\" names no port");
        }
        String host = portAlone ? EVERY_IPV4 : canonical(address.substring(0, colon));
        List<Listen> all = new ArrayList<>();
        for (int port : ports(directive, address.substring(colon + 1))) {
            all.add(new Listen(
                    directive,
                    host,
                    port,
                    parameters.ssl,
                    parameters.proxyProtocol,
                    parameters.ipv6Only,
                    parameters.tcp));
        }
        return all;
    }

    private static String canonical(String host) {
        return switch (host) {
            case "0.0.0.0", "*" -> EVERY_IPV4;
            case "[::]", "[::0]", "[0:0:0:0:0:0:0:0]" -> EVERY_IPV6;
            default -> host;
        };
    }

    private static List<Integer> ports(Directive directive, String text) throws NginxConfException {
        int dash = text.indexOf('-');
        int first = port(directive, dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : port(directive, text.substring(dash + 1));
        if (last < first) {
            throw directive.wrong("\"" + text + "\" is no range of ports; the smaller one goes first");
        }
        List<Integer> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port);
        }
        return ports;
    }

    private static int port(Directive directive, String text) throws NginxConfException {
        int port = Values.isNumber(text) ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw directive.wrong("\"" + text + "\" is not a port");
        }
        return port;
    }

    /** What stands behind the address. */
    private static final class Parameters {

        private final Directive directive;
        private final Bounds bounds;
        private final Yaml tcp = new Yaml();
        private boolean ssl;
        private boolean proxyProtocol;
        private Optional<Boolean> ipv6Only = Optional.empty();

        private Parameters(Directive directive, Findings findings) {
            this.directive = directive;
            this.bounds = new Bounds(findings);
        }

        static Parameters of(Directive directive, Findings findings) throws NginxConfException {
            Parameters parameters = new Parameters(directive, findings);
            for (String parameter :
                    directive.arguments().subList(1, directive.arguments().size())) {
                parameters.take(parameter, findings);
            }
            return parameters;
        }

        private void take(String parameter, Findings findings) throws NginxConfException {
            int equals = parameter.indexOf('=');
            String value = parameter.substring(equals + 1);
            switch (parameter.substring(0, equals < 0 ? parameter.length() : equals + 1)) {
                case "ssl" -> ssl = true;
                case "proxy_protocol" -> proxyProtocol = true;
                case "bind" -> {} // every listener has a socket of its own
                case "multipath" -> findings.lost(directive, "multipath TCP is not available to Java");
                case "ipv6only=" -> ipv6Only = Optional.of(onOrOff("ipv6only", value));
                case "backlog=" -> number("backlog", value, 65_535);
                case "rcvbuf=" -> bytes("receive-buffer", value);
                case "sndbuf=" -> bytes("send-buffer", value);
                case "so_keepalive=" -> keepAlive(value);
                default -> throw directive.wrong("\"" + parameter + "\" is no parameter of it");
            }
        }

        private boolean onOrOff(String name, String value) throws NginxConfException {
            if (!value.equals("on") && !value.equals("off")) {
                throw directive.wrong(name + " must be on or off, was \"" + value + "\"");
            }
            return value.equals("on");
        }

        private void number(String key, String value, int most) throws NginxConfException {
            long taken = bounds.within(directive, key, Values.number(directive, value), 1, most);
            tcp.put(key, Long.toString(taken), "");
        }

        private void bytes(String key, String value) throws NginxConfException {
            long taken = bounds.within(directive, key, Values.size(directive, value), 1 << 10, 64 << 20);
            tcp.put(key, Values.ours(taken), "");
        }

        private void keepAlive(String value) throws NginxConfException {
            String[] parts = value.split(":", -1);
            if (parts.length != 3 && parts.length != 1) {
                throw directive.wrong("so_keepalive must be on, off or idle:interval:count, was \"" + value + "\"");
            }
            if (parts.length == 3 || onOrOff("so_keepalive", value)) {
                tcp.put("keep-alive", "true", "");
            }
            if (parts.length == 3) {
                seconds("keep-alive-idle", parts[0]);
                seconds("keep-alive-interval", parts[1]);
                if (!parts[2].isEmpty()) {
                    number("keep-alive-count", parts[2], 127);
                }
            }
        }

        private void seconds(String key, String text) throws NginxConfException {
            if (!text.isEmpty()) {
                long seconds = bounds.within(
                        directive, key, Values.time(directive, text).toSeconds(), 1, 32_400);
                tcp.put(key, Values.ours(Duration.ofSeconds(seconds)), "");
            }
        }
    }
}
