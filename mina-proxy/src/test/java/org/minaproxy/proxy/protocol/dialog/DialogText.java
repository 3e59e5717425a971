package org.minaproxy.proxy.protocol.dialog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How octets are written in dialog files.
 *
 * <pre>
 *   {b64:\0alice\0s3cret}   base64 of what stands there, with the escapes \0 \r \n \t \\ \xNN
 *   {hex:00 0d ff}          these octets
 *   {500*x}                 500 times what stands behind the asterisk; works inside the others too
 * </pre>
 */
final class DialogText {

    private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*([^{}]+)\\}");
    private static final Pattern ENCODED = Pattern.compile("\\{b64:([^{}]*)\\}");
    private static final Pattern HEX = Pattern.compile("\\{hex:([0-9a-fA-F ]+)\\}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.)");
    private static final Map<String, String> ESCAPES =
            Map.of("0", "\0", "r", "\r", "n", "\n", "t", "\t", "\\", "\\", "\"", "\"");

    private DialogText() {}

    /** The octets of one line's text, without line end. */
    static byte[] line(String text) {
        String octets = chars(repeat(text));
        octets = ENCODED.matcher(octets)
                .replaceAll(m -> quote(Base64.getEncoder().encodeToString(latin1(unescape(m.group(1))))));
        octets = HEX.matcher(octets).replaceAll(m -> quote(hex(m.group(1))));
        return latin1(octets);
    }

    /** Octets with escapes, nothing added. */
    static byte[] octets(String text) {
        return latin1(unescape(chars(repeat(text))));
    }

    /** Octets as a person can read them, line end included when it is not CR LF. */
    static String show(byte[] octets) {
        StringBuilder shown = new StringBuilder();
        for (byte octet : octets) {
            int value = octet & 0xff;
            shown.append(value >= 0x20 && value < 0x7f ? String.valueOf((char) value) : shown(value));
        }
        return shown.toString();
    }

    private static String shown(int value) {
        return switch (value) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> String.format("\\x%02x", value);
        };
    }

    /** The first line of what was written, line end included, or all of it when it holds none. */
    static Optional<byte[]> takeLine(ByteArrayOutputStream written) {
        byte[] all = written.toByteArray();
        if (all.length == 0) {
            return Optional.empty();
        }
        String text = new String(all, ISO_8859_1);
        int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n') + 1;
        written.reset();
        written.write(all, end, all.length - end);
        return Optional.of(latin1(text.substring(0, end)));
    }

    private static String repeat(String text) {
        return REPEATED.matcher(text).replaceAll(m -> quote(m.group(2).repeat(Integer.parseInt(m.group(1)))));
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll((Function<MatchResult, String>) m -> quote(escape(m.group(1))));
    }

    private static String escape(String name) {
        if (name.length() == 3) {
            return hex(name.substring(1));
        }
        String octet = ESCAPES.get(name);
        if (octet == null) {
            throw new IllegalArgumentException("\\" + name + " is no escape");
        }
        return octet;
    }

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits.replace(" ", "")), ISO_8859_1);
    }

    private static String chars(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String quote(String replacement) {
        return Matcher.quoteReplacement(replacement);
    }
}
