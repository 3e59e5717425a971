package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.TrustedForwarder;

/**
 * Reads the argument of XCLIENT as a trusted forwarder sends it (Postfix XCLIENT_README).
 *
 * <pre>
 *   ADDR=IPV6:2001:db8::7 PORT=51234 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=laptop LOGIN=alice DESTADDR=192.0.2.1 DESTPORT=25
 * </pre>
 *
 * Names are in any case, values in xtext and at most 255 octets. What an earlier command told stays unless it is told anew;
 * {@code [UNAVAILABLE]} takes it back. Three attributes are looked at and then left alone: NAME, because a name that nobody resolved proves
 * nothing; PROTO, because EHLO or HELO will tell; and LOGIN, because who somebody is the authentication sources say and nobody else.
 */
final class XclientReader {

    static final List<String> ATTRIBUTES =
            List.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT", "SESSION", "TTL");

    private static final int MAX_VALUE = 255;
    private static final String UNAVAILABLE = "[UNAVAILABLE]";
    private static final String TEMPORARILY_UNAVAILABLE = "[TEMPUNAVAIL]";
    private static final String IPV6 = "IPV6:";

    private ForwardedClient client;
    private Optional<String> helo;

    /** Begins with what is known already. */
    XclientReader(ForwardedClient client, Optional<String> helo) {
        this.client = client;
        this.helo = helo;
    }

    ForwardedClient client() {
        return client;
    }

    /** The client's own HELO or EHLO name. */
    Optional<String> helo() {
        return helo;
    }

    /** Says what is wrong; then the reader is of no use any more. */
    Optional<String> read(String argument) {
        if (argument.isEmpty()) {
            return Optional.of("Syntax: XCLIENT attribute=value...");
        }
        for (String word : argument.split(" +", -1)) {
            int equals = word.indexOf('=');
            if (equals <= 0 || equals == word.length() - 1) {
                return Optional.of("Every attribute needs a value");
            }
            String name = word.substring(0, equals).toUpperCase(Locale.ROOT);
            Optional<String> value = decoded(word.substring(equals + 1));
            if (!ATTRIBUTES.contains(name)) {
                return Optional.of("Unknown attribute");
            }
            if (value.isEmpty() || !take(name, value.get())) {
                return Optional.of("Bad value of " + name);
            }
        }
        return Optional.empty();
    }

    private boolean take(String name, String value) {
        boolean absent = value.equalsIgnoreCase(UNAVAILABLE);
        return switch (name) {
            case "ADDR" -> absent ? set(client.withAddress(Optional.empty())) : address(value);
            case "PORT" -> absent ? set(client.withPort(OptionalInt.empty())) : port(value);
            case "DESTADDR" -> absent ? set(client.withLocalAddress(Optional.empty())) : localAddress(value);
            case "DESTPORT" -> absent ? set(client.withLocalPort(OptionalInt.empty())) : localPort(value);
            case "SESSION" -> absent ? set(client.withSession(Optional.empty())) : session(value);
            case "TTL" -> absent ? set(client.withTtl(OptionalInt.empty())) : ttl(value);
            case "HELO" -> hello(absent ? Optional.empty() : HelloName.parse(value), absent);
            case "NAME" ->
                absent
                        || value.equalsIgnoreCase(TEMPORARILY_UNAVAILABLE)
                        || HelloName.parse(value).isPresent();
            case "PROTO" -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
            case "LOGIN" ->
                absent
                        || CredentialText.problemWithUser(value.getBytes(ISO_8859_1))
                                .isEmpty();
            default -> false;
        };
    }

    private boolean set(ForwardedClient told) {
        client = told;
        return true;
    }

    private boolean address(String value) {
        Optional<InetAddress> address = socketAddress(value);
        return address.isPresent() && set(client.withAddress(address));
    }

    private boolean localAddress(String value) {
        Optional<InetAddress> address = socketAddress(value);
        return address.isPresent() && set(client.withLocalAddress(address));
    }

    private boolean port(String value) {
        OptionalInt port = TrustedForwarder.port(value);
        return port.isPresent() && set(client.withPort(port));
    }

    private boolean localPort(String value) {
        OptionalInt port = TrustedForwarder.port(value);
        return port.isPresent() && set(client.withLocalPort(port));
    }

    private boolean session(String value) {
        Optional<String> session = TrustedForwarder.session(value);
        return session.isPresent() && set(client.withSession(session));
    }

    private boolean ttl(String value) {
        OptionalInt ttl = TrustedForwarder.ttl(value);
        return ttl.isPresent() && set(client.withTtl(ttl));
    }

    private boolean hello(Optional<String> name, boolean absent) {
        helo = name;
        return absent || name.isPresent();
    }

    private static Optional<InetAddress> socketAddress(String value) {
        return value.regionMatches(true, 0, IPV6, 0, IPV6.length())
                ? TrustedForwarder.ipv6(value.substring(IPV6.length()))
                : TrustedForwarder.ipv4(value);
    }

    /** RFC 3461 §4: {@code +XX} is an octet, of which none may be a control character; {@code =} does not stand for itself. */
    private static Optional<String> decoded(String xtext) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                int octet = i + 2 < xtext.length() ? octet(xtext.charAt(i + 1), xtext.charAt(i + 2)) : -1;
                if (octet < ' ' || octet == 0x7f) {
                    return Optional.empty();
                }
                text.append((char) octet);
                i += 2;
            } else if (c <= ' ' || c > '~' || c == '=') {
                return Optional.empty();
            } else {
                text.append(c);
            }
        }
        return text.length() <= MAX_VALUE ? Optional.of(text.toString()) : Optional.empty();
    }

    private static int octet(char high, char low) {
        int upper = high < 0x80 ? Character.digit(high, 16) : -1;
        int lower = low < 0x80 ? Character.digit(low, 16) : -1;
        return upper < 0 || lower < 0 ? -1 : upper * 16 + lower;
    }
}
