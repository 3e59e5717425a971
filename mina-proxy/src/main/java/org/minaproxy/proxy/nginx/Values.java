package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.Optional;

/** nginx's ways to write times, sizes and numbers. */
final class Values {

    private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    private Values() {}

    /** {@code 60}, {@code 1h 30m} in one word, {@code 500ms}; without a unit seconds. Months have 30 days and years 365, as in nginx. */
    static Duration time(Directive directive, String text) throws NginxConfException {
        Duration sum = Duration.ZERO;
        int at = 0;
        while (at < text.length()) {
            int digits = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            int unit = at;
            while (at < text.length() && !isDigit(text.charAt(at))) {
                at++;
            }
            Optional<Duration> one = unit(text.substring(unit, at).strip());
            if (unit == digits || unit - digits > 9 || one.isEmpty()) {
                throw notATime(directive, text);
            }
            sum = sum.plus(one.get().multipliedBy(Long.parseLong(text.substring(digits, unit))));
        }
        if (text.isEmpty() || sum.toSeconds() > LONGEST_SECONDS) {
            throw notATime(directive, text);
        }
        return sum;
    }

    private static NginxConfException notATime(Directive directive, String text) {
        return directive.wrong("\"" + text + "\" is not a time such as 60s or 1h30m");
    }

    private static Optional<Duration> unit(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "ms" -> Duration.ofMillis(1);
                    case "s", "" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    case "d" -> Duration.ofDays(1);
                    case "w" -> Duration.ofDays(7);
                    case "M" -> Duration.ofDays(30);
                    case "y" -> Duration.ofDays(365);
                    default -> null;
                });
    }

    /** Bytes: {@code 4096}, {@code 8k}, {@code 1m}. */
    static long size(Directive directive, String text) throws NginxConfException {
        boolean hasUnit = !text.isEmpty() && "kKmM".indexOf(text.charAt(text.length() - 1)) >= 0;
        String digits = hasUnit ? text.substring(0, text.length() - 1) : text;
        if (!isNumber(digits)) {
            throw directive.wrong("\"" + text + "\" is not a size such as 8k");
        }
        long factor = !hasUnit ? 1 : "kK".indexOf(text.charAt(text.length() - 1)) >= 0 ? 1 << 10 : 1 << 20;
        return factor * Long.parseLong(digits);
    }

    static int number(Directive directive, String text) throws NginxConfException {
        if (!isNumber(text)) {
            throw directive.wrong("\"" + text + "\" is not a number");
        }
        return Integer.parseInt(text);
    }

    static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> isDigit((char) c));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** As our own configuration writes it: one number and one unit. */
    static String ours(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 && seconds > 60 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Likewise, for bytes. */
    static String ours(long bytes) {
        if (bytes != 0 && bytes % (1 << 20) == 0) {
            return bytes / (1 << 20) + "m";
        }
        return bytes != 0 && bytes % (1 << 10) == 0 ? bytes / (1 << 10) + "k" : Long.toString(bytes);
    }

    /** The variable that a word holds, as written: {@code $name} or <code>${name}</code>. */
    static Optional<String> variable(String word) {
        for (int dollar = word.indexOf('$'); dollar >= 0; dollar = word.indexOf('$', dollar + 1)) {
            int end = dollar + 1;
            if (end < word.length() && word.charAt(end) == '{') {
                int brace = word.indexOf('}', end);
                return Optional.of(word.substring(dollar, brace < 0 ? word.length() : brace + 1));
            }
            while (end < word.length() && isPartOfName(word.charAt(end))) {
                end++;
            }
            if (end > dollar + 1) {
                return Optional.of(word.substring(dollar, end));
            }
        }
        return Optional.empty();
    }

    private static boolean isPartOfName(char c) {
        return c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
