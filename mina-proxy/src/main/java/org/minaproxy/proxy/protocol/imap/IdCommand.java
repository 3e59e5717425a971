package org.minaproxy.proxy.protocol.imap;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.protocol.BackendContext;

/** ID (RFC 2971) with the fields by which Dovecot learns from a trusted proxy who its client is. */
final class IdCommand {

    private IdCommand() {}

    static String of(BackendContext context) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("x-session-id", context.session());
        address(fields, "x-originating", context.client());
        address(fields, "x-connected", context.local());
        fields.put("x-proxy-ttl", Integer.toString(context.ttl()));
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\" \"" + escaped(field.getValue()) + "\"")
                .collect(Collectors.joining(" ", "ID (", ")"));
    }

    private static void address(Map<String, String> fields, String prefix, InetSocketAddress socket) {
        Optional.ofNullable(socket.getAddress()).ifPresent(address -> {
            fields.put(prefix + "-ip", AddressText.of(address));
            if (socket.getPort() > 0) { // 0: a forwarder told the address alone
                fields.put(prefix + "-port", Integer.toString(socket.getPort()));
            }
        });
    }

    private static String escaped(String text) {
        return text.replaceAll("[^ -~]", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
