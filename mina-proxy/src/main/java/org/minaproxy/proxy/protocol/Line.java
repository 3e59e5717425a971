package org.minaproxy.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One line from a peer with its exact octets. It ends with LF or CR LF; a CR anywhere else belongs to the content.
 *
 * <p>{@link #text()} has one character per octet, so positions and lengths are those of the wire and nothing is lost. Text that people typed
 * (names, passwords) is turned into characters by {@link #utf8}.
 */
public final class Line {

    private final byte[] raw;
    private final int length;

    private Line(byte[] raw) {
        int end = raw.length;
        if (end > 0 && raw[end - 1] == '\n') {
            end--;
            if (end > 0 && raw[end - 1] == '\r') {
                end--;
            }
        }
        this.raw = raw;
        this.length = end;
    }

    /** Takes the array over; it must hold one line with its line end. */
    public static Line ofRaw(byte[] raw) {
        return new Line(raw);
    }

    /** A line as a peer would send it; CR LF is added. */
    public static Line of(String text) {
        return new Line((text + "\r\n").getBytes(UTF_8));
    }

    /** The octets as they came, line end included. */
    public byte[] raw() {
        return raw.clone();
    }

    /** The octets of the content, without the line end. */
    public byte[] octets() {
        return Arrays.copyOf(raw, length);
    }

    /** The content, one character (U+0000 to U+00FF) per octet. */
    public String text() {
        return new String(raw, 0, length, ISO_8859_1);
    }

    /** The number of octets without the line end. */
    public int length() {
        return length;
    }

    /** Reads a part of {@link #text()} as the UTF-8 that it was on the wire. */
    public static String utf8(String text) {
        return new String(text.getBytes(ISO_8859_1), UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Line line && Arrays.equals(raw, line.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    /** The length only: a line may be a password. */
    @Override
    public String toString() {
        return "line of " + length + " octets";
    }
}
