package org.minaproxy.proxy.protocol.imap;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.TrustedForwarder;

/**
 * The fields of ID by which webmail and Dovecot's proxies tell whom they speak for.
 *
 * <pre>
 *   ID ("x-originating-ip" "192.0.2.7" "x-originating-port" "51234" "x-connected-ip" "192.0.2.1" "x-connected-port" "993" "x-session-id" "7f3a")
 * </pre>
 */
final class ForwardedId {

    private static final Set<String> FIELDS = Set.of(
            "x-originating-ip",
            "x-originating-port",
            "x-connected-ip",
            "x-connected-port",
            "x-session-id",
            "x-proxy-ttl");

    private ForwardedId() {}

    static boolean concerns(IdField field) {
        return FIELDS.contains(name(field));
    }

    /** What is known with these fields; nothing when one of them is malformed, the session's name aside. A field without a value tells nothing. */
    static Optional<ForwardedClient> read(ForwardedClient before, List<IdField> fields) {
        Optional<ForwardedClient> told = Optional.of(before);
        for (IdField field : fields) {
            if (field.value().isPresent()) {
                told = told.flatMap(client -> read(client, field, field.value().get()));
            }
        }
        return told;
    }

    private static Optional<ForwardedClient> read(ForwardedClient client, IdField field, String value) {
        return switch (name(field)) {
            case "x-originating-ip" -> {
                Optional<InetAddress> address = TrustedForwarder.address(value);
                yield address.map(found -> client.withAddress(address));
            }
            case "x-originating-port" -> {
                OptionalInt port = TrustedForwarder.port(value);
                yield port.isPresent() ? Optional.of(client.withPort(port)) : Optional.empty();
            }
            case "x-connected-ip" -> {
                Optional<InetAddress> address = TrustedForwarder.address(value);
                yield address.map(found -> client.withLocalAddress(address));
            }
            case "x-connected-port" -> {
                OptionalInt port = TrustedForwarder.port(value);
                yield port.isPresent() ? Optional.of(client.withLocalPort(port)) : Optional.empty();
            }
            case "x-session-id" -> {
                Optional<String> session = TrustedForwarder.session(value);
                yield Optional.of(session.isPresent() ? client.withSession(session) : client);
            }
            case "x-proxy-ttl" -> {
                OptionalInt ttl = TrustedForwarder.ttl(value);
                yield ttl.isPresent() ? Optional.of(client.withTtl(ttl)) : Optional.empty();
            }
            default -> Optional.of(client);
        };
    }

    private static String name(IdField field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
