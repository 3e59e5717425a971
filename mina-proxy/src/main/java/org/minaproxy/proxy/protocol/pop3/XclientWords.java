package org.minaproxy.proxy.protocol.pop3;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.TrustedForwarder;

/**
 * The argument of XCLIENT as Dovecot's proxies send it.
 *
 * <pre>
 *   XCLIENT ADDR=2001:db8::7 PORT=51234 SESSION=7f3a TTL=4
 * </pre>
 *
 * What else they may tell is passed over.
 */
final class XclientWords {

    private XclientWords() {}

    /** What is known with these words; nothing when one of them is malformed, the session's name aside. */
    static Optional<ForwardedClient> read(ForwardedClient before, List<String> words) {
        Optional<ForwardedClient> told = words.isEmpty() ? Optional.empty() : Optional.of(before);
        for (String word : words) {
            told = told.flatMap(client -> read(client, word));
        }
        return told;
    }

    private static Optional<ForwardedClient> read(ForwardedClient client, String word) {
        int equals = word.indexOf('=');
        if (equals <= 0) {
            return Optional.empty();
        }
        String value = word.substring(equals + 1);
        return switch (word.substring(0, equals).toUpperCase(Locale.ROOT)) {
            case "ADDR" -> {
                Optional<InetAddress> address = TrustedForwarder.address(value);
                yield address.map(found -> client.withAddress(address));
            }
            case "PORT" -> {
                OptionalInt port = TrustedForwarder.port(value);
                yield port.isPresent() ? Optional.of(client.withPort(port)) : Optional.empty();
            }
            case "SESSION" -> {
                Optional<String> session = TrustedForwarder.session(value);
                yield Optional.of(session.isPresent() ? client.withSession(session) : client);
            }
            case "TTL" -> {
                OptionalInt ttl = TrustedForwarder.ttl(value);
                yield ttl.isPresent() ? Optional.of(client.withTtl(ttl)) : Optional.empty();
            }
            default -> Optional.of(client);
        };
    }
}
