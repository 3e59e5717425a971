package org.minaproxy.proxy.clienthello;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Builds ClientHellos piece by piece, good and bad. */
public final class HelloBytes {

    private static final int HANDSHAKE = 22;

    private HelloBytes() {}

    /** A vector with a length of so many octets in front. */
    public static byte[] vector(int lengthOctets, byte[]... content) {
        byte[] whole = join(content);
        return join(number(lengthOctets, whole.length), whole);
    }

    static byte[] number(int octets, int value) {
        byte[] number = new byte[octets];
        for (int i = 0; i < octets; i++) {
            number[i] = (byte) (value >> (8 * (octets - 1 - i)));
        }
        return number;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] extension(int type, byte[]... content) {
        return join(number(2, type), vector(2, content));
    }

    /** server_name with these host names. */
    public static byte[] sni(String... names) {
        byte[][] entries = Arrays.stream(names)
                .map(name -> join(number(1, 0), vector(2, text(name))))
                .toArray(byte[][]::new);
        return extension(0, vector(2, entries));
    }

    public static byte[] alpn(String... protocols) {
        byte[][] entries =
                Arrays.stream(protocols).map(name -> vector(1, text(name))).toArray(byte[][]::new);
        return extension(16, vector(2, entries));
    }

    /** What stands in front of the extensions. */
    public static byte[] beginning() {
        return join(
                number(2, 0x0303),
                new byte[32],
                vector(1, new byte[32]),
                vector(2, number(2, 0x1301), number(2, 0x1302)),
                vector(1, number(1, 0)));
    }

    public static byte[] message(byte[]... body) {
        return join(number(1, 1), vector(3, body));
    }

    /** The message in one record. */
    public static byte[] hello(byte[]... extensions) {
        return record(message(beginning(), vector(2, extensions)));
    }

    static byte[] record(byte[] fragment) {
        return join(number(1, HANDSHAKE), number(2, 0x0301), vector(2, fragment));
    }

    /** The message in records with so many octets of it each. */
    public static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            records.writeBytes(record(Arrays.copyOfRange(message, at, Math.min(message.length, at + size))));
        }
        return records.toByteArray();
    }
}
