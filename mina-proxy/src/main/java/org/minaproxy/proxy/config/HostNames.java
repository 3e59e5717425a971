package org.minaproxy.proxy.config;

import java.util.regex.Pattern;

/** What may stand in a greeting: letters, digits, dashes and dots (RFC 1123 §2.1); the underscore of container names is let pass. Also an IPv4 address. */
final class HostNames {

    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private HostNames() {}

    static boolean valid(String name) {
        boolean numeric = name.matches("[0-9.]+");
        return numeric
                ? isIpv4(name)
                : name.length() <= 253 && NAME.matcher(name).matches();
    }

    /** Four numbers; with zeros in front it would be an octal number to some and a decimal one to others. */
    static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }
}
