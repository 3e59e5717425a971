package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.minaproxy.auth.Characters;
import org.minaproxy.auth.http.HttpAuthSettings.PercentEncoding;

/**
 * A line of an HTTP header.
 *
 * @param value its octets, one in each character (U+0000 to U+00FF), because nobody says which encoding a header has
 */
public record Header(String name, String value) {

    /**
     * @throws IllegalArgumentException when the line could not stand in a header; names the header, never quotes the value
     */
    public Header {
        if (!isName(name)) {
            throw new IllegalArgumentException("a header name is letters, digits and hyphens");
        }
        if (!isValue(value)) {
            throw new IllegalArgumentException("the header " + name + " has a control character");
        }
    }

    /** A header whose value is text, in UTF-8. */
    public static Header ofText(String name, String text) {
        return ofOctets(name, text.getBytes(UTF_8));
    }

    static Header ofOctets(String name, byte[] octets) {
        return new Header(name, new String(octets, ISO_8859_1));
    }

    /** A value in which octets that could not stand there, and {@code %}, are {@code %XX}. */
    static Header escaped(String name, byte[] octets, PercentEncoding encoding) {
        StringBuilder value = new StringBuilder(octets.length + 8);
        for (byte octet : octets) {
            int code = octet & 0xff;
            boolean stays = encoding == PercentEncoding.NGINX ? code > ' ' && code != '%' : isUnreserved(code);
            if (stays) {
                value.append((char) code);
            } else {
                value.append(escape(code));
            }
        }
        return new Header(name, value.toString());
    }

    /** {@code %0D} for 13. */
    static String escape(int code) {
        return "%" + Character.toUpperCase(Character.forDigit(code >> 4, 16))
                + Character.toUpperCase(Character.forDigit(code & 15, 16));
    }

    byte[] octets() {
        return value.getBytes(ISO_8859_1);
    }

    /** Without the value, which may be a password or a key. */
    @Override
    public String toString() {
        return name + ": ***";
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && Characters.all(name, Header::isToken);
    }

    private static boolean isValue(String value) {
        return Characters.all(value, c -> c >= ' ' && c != 0x7f && c <= 0xff);
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isToken(int c) {
        return isUnreserved(c) || "!#$%&'*+^`|".indexOf(c) >= 0;
    }

    /** RFC 3986 §2.3. */
    private static boolean isUnreserved(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }
}
