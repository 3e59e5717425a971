package org.minaproxy.auth.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.minaproxy.auth.Characters;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;

/**
 * Reads the values of a lookup service's headers; each has a form, or is an {@link IllegalArgumentException} that names the header and does not
 * quote it.
 */
final class LookupValues {

    static final Duration MAX_DELAY = Duration.ofMinutes(5);

    private static final int MAX_TEXT = 400;

    private LookupValues() {}

    /** A text for the client: printable ASCII, since no protocol promises more, and short enough for one reply line. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.strip().chars().limit(MAX_TEXT).forEach(c -> clean.append(c < 0x7f ? (char) c : '?'));
        return clean.toString();
    }

    /** {@code 454} or {@code 454 4.7.0}; a code of success would be a lie. */
    static String errorCode(String name, String text) {
        String[] parts = text.split(" ", -1);
        boolean code = isDigits(parts[0], 3) && parts[0].length() == 3 && "45".indexOf(parts[0].charAt(0)) >= 0;
        if (!code || parts.length > 2 || (parts.length == 2 && !isEnhanced(parts[1], parts[0].charAt(0)))) {
            throw new IllegalArgumentException("malformed " + name);
        }
        return text;
    }

    /** RFC 3463 §2: {@code class.subject.detail}, whose class is the first digit of the code. */
    private static boolean isEnhanced(String text, char first) {
        String[] numbers = text.split("\\.", -1);
        return numbers.length == 3
                && numbers[0].equals(String.valueOf(first))
                && isDigits(numbers[1], 3)
                && isDigits(numbers[2], 3);
    }

    static String user(String name, byte[] octets) {
        CredentialText.problemWithUser(octets).ifPresent(problem -> {
            throw new IllegalArgumentException("malformed " + name + ": " + problem);
        });
        return CredentialText.decode(octets).orElseThrow();
    }

    static Secret password(String name, byte[] octets) {
        CredentialText.problemWithPassword(octets).ifPresent(problem -> {
            throw new IllegalArgumentException("malformed " + name + ": " + problem);
        });
        return Secret.of(octets);
    }

    /** Seconds, of which more than {@link #MAX_DELAY} are as many; what is no number counts as absent, as with nginx. */
    static Optional<Duration> delay(String text) {
        return Optional.of(text)
                .filter(some -> isDigits(some, 9))
                .map(digits -> Duration.ofSeconds(Integer.parseInt(digits)))
                .map(wanted -> wanted.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : wanted);
    }

    static ServerAddress server(String host, Optional<String> port) {
        return new ServerAddress(host(host), port(port));
    }

    private static OptionalInt port(Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        int port = isDigits(text.get(), 5) ? Integer.parseInt(text.get()) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("malformed Auth-Port");
        }
        return OptionalInt.of(port);
    }

    /** An IPv4 address, an IPv6 address with or without brackets, or a name, which is not resolved here. */
    private static String host(String text) {
        boolean brackets = text.startsWith("[") && text.endsWith("]");
        String host = brackets ? text.substring(1, text.length() - 1) : text;
        boolean good = (brackets || host.indexOf(':') >= 0) ? isIpv6(host) : isName(host);
        if (!good) {
            throw new IllegalArgumentException("malformed Auth-Server");
        }
        return host;
    }

    private static boolean isIpv6(String text) {
        if (!Characters.all(text, c -> HexFormat.isHexDigit(c) || c == ':' || c == '.')
                || text.indexOf(':') == text.lastIndexOf(':')) {
            return false;
        }
        try {
            InetAddress.getByName(text); // never asks a name server about a text with colons
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 253
                && Characters.all(text, c -> (c < 0x7f && Character.isLetterOrDigit(c)) || ".-_".indexOf(c) >= 0);
    }

    static boolean isDigits(String text, int max) {
        return text.length() <= max && Characters.areDigits(text);
    }
}
