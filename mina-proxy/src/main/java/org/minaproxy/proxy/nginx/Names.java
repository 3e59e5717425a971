package org.minaproxy.proxy.nginx;

import java.util.Map;

/** Names for what has none in nginx. */
final class Names {

    private Names() {}

    /** The name of a section that says the same, or a new one: {@code auth}, {@code auth-2}, … */
    static String of(String base, Yaml section, Map<String, Yaml> known) {
        for (Map.Entry<String, Yaml> each : known.entrySet()) {
            if (isOf(base, each.getKey()) && each.getValue().meaning().equals(section.meaning())) {
                return each.getKey();
            }
        }
        String name = free(base, known);
        known.put(name, section);
        return name;
    }

    private static boolean isOf(String base, String name) {
        return name.equals(base) || name.startsWith(base + "-");
    }

    static String free(String base, Map<String, ?> known) {
        String name = base;
        for (int number = 2; known.containsKey(name); number++) {
            name = base + "-" + number;
        }
        return name;
    }

    static Yaml section(Map<String, Yaml> byName) {
        Yaml section = new Yaml();
        byName.forEach((name, each) -> section.put(name, each, ""));
        return section;
    }

    /** Whether it can be a host's name in our configuration: letters, digits, dashes and underscores between dots. */
    static boolean isHostName(String name) {
        boolean right = name.length() < 254 && name.chars().allMatch(c -> isLetterOrDigit(c) || "-_.".indexOf(c) >= 0);
        for (String label : name.split("\\.", -1)) {
            right &= !label.isEmpty() && label.length() < 64 && !label.startsWith("-") && !label.endsWith("-");
        }
        return right && !name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    static boolean isLetterOrDigit(int c) {
        return c < 0x7f && Character.isLetterOrDigit(c);
    }

    /** Whether it can only be an IPv4 or IPv6 address, without brackets. */
    static boolean isAddress(String text) {
        boolean ipv6 = text.indexOf(':') >= 0;
        String signs = ipv6 ? "0123456789abcdefABCDEF:." : "0123456789.";
        return (ipv6 || text.split("\\.", -1).length == 4) && text.chars().allMatch(c -> signs.indexOf(c) >= 0);
    }
}
