package org.minaproxy.proxy.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 512}, {@code 16k} or {@code 1m} (1 k is 1024).
 *
 * @param bytes at least 0, below 2 GiB
 */
public record ByteSize(int bytes) implements Comparable<ByteSize> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,10})([km]?)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a size; write bytes, or a number with k or m: 512, 16k, 1m");
        }
        long bytes = Long.parseLong(matcher.group(1)) * unit(matcher.group(2));
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 2047m");
        }
        return new ByteSize((int) bytes);
    }

    private static long unit(String letter) {
        return switch (letter) {
            case "k" -> 1024;
            case "m" -> 1024 * 1024;
            default -> 1;
        };
    }

    @Override
    public int compareTo(ByteSize other) {
        return Integer.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        if (bytes == 0 || bytes % 1024 != 0) {
            return Integer.toString(bytes);
        }
        int kibibytes = bytes / 1024;
        return kibibytes % 1024 == 0 ? kibibytes / 1024 + "m" : kibibytes + "k";
    }
}
