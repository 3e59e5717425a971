package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.MailContext;
import org.minaproxy.proxy.protocol.BackendContext;

/**
 * Tells a backend who the client is (Postfix XCLIENT_README).
 *
 * <pre>
 *   XCLIENT ADDR=IPV6:2001:db8::7 NAME=[UNAVAILABLE] PORT=51234 LOGIN=alice PROTO=ESMTP HELO=laptop
 * </pre>
 *
 * Only what the backend lists is sent; SESSION and TTL are additions of Dovecot. A command has at most 512 octets, so there may be two. The last
 * one has what matters most, the address and the login: Postfix no longer listens to XCLIENT once it sees the client in our place, and forgets
 * the login of an earlier command. It takes values of at most 255 octets.
 */
final class Xclient {

    /** All that we can tell. */
    static final Set<String> ATTRIBUTES =
            Set.of("ADDR", "NAME", "PORT", "LOGIN", "PROTO", "HELO", "DESTADDR", "DESTPORT", "SESSION", "TTL");

    private static final int MAX_COMMAND = 512 - 2;
    private static final int MAX_VALUE = 255;
    private static final String VERB = "XCLIENT";

    private Xclient() {}

    /** Whether a user's name can be told. */
    static boolean fits(String login) {
        return xtext(login).length() <= MAX_VALUE;
    }

    /**
     * The commands without line ends; none when the backend wants nothing that we know. A value that is too long is left out.
     *
     * @param login the name of a user whom the backend is to take in without a password
     */
    static List<String> commands(BackendContext context, BackendCapabilities capabilities, Optional<String> login) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder(VERB);
        for (Map.Entry<String, String> attribute : attributes(context, login).entrySet()) {
            if (!capabilities.has(VERB, attribute.getKey())
                    || attribute.getValue().length() > MAX_VALUE) {
                continue;
            }
            String text = " " + attribute.getKey() + "=" + attribute.getValue();
            if (command.length() + text.length() > MAX_COMMAND) {
                commands.add(0, command.toString());
                command.setLength(VERB.length());
            }
            command.append(text);
        }
        if (command.length() > VERB.length()) {
            commands.add(0, command.toString());
        }
        return commands;
    }

    /** What matters most comes first. */
    private static Map<String, String> attributes(BackendContext context, Optional<String> login) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ADDR", address(context.client()));
        attributes.put("NAME", context.clientHost().text());
        attributes.put("PORT", port(context.client()));
        login.ifPresent(name -> attributes.put("LOGIN", xtext(name)));
        attributes.put("PROTO", context.mail().map(Xclient::protocol).orElse("ESMTP"));
        context.mail().flatMap(MailContext::helo).ifPresent(name -> attributes.put("HELO", xtext(name)));
        attributes.put("DESTADDR", address(context.local()));
        attributes.put("DESTPORT", port(context.local()));
        attributes.put("SESSION", xtext(context.session()));
        attributes.put("TTL", String.valueOf(context.ttl()));
        return attributes;
    }

    private static String protocol(MailContext said) {
        return said.helo().isPresent() && !said.extended() ? "SMTP" : "ESMTP";
    }

    /** A forwarder may have told the address alone. */
    private static String port(InetSocketAddress socket) {
        return socket.getPort() == 0 ? "[UNAVAILABLE]" : String.valueOf(socket.getPort());
    }

    private static String address(InetSocketAddress socket) {
        InetAddress address = socket.getAddress();
        if (address == null) {
            return "[UNAVAILABLE]";
        }
        return (address instanceof Inet6Address ? "IPV6:" : "") + AddressText.of(address);
    }

    /** RFC 3461 §4: {@code +}, {@code =} and everything that is not printable ASCII becomes {@code +XX}. */
    static String xtext(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '+' && octet != '=';
            if (plain) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("+%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
