package org.minaproxy.proxy.config;

import java.util.regex.Pattern;

/** What may stand in a greeting: letters, digits, dashes and dots (RFC 1123 §2.1); the underscore of container names is let pass. */
final class HostNames {

    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private HostNames() {}

    static boolean valid(String name) {
        return name.length() <= 253 && NAME.matcher(name).matches();
    }
}
