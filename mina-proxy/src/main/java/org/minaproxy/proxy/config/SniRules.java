package org.minaproxy.proxy.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What may stand in {@code sni}: host names, or one label left open as in a certificate, {@code *.example.org}. */
final class SniRules {

    private static final String ANY_LABEL = "*.";

    private SniRules() {}

    static void check(Rules rules, Map<String, String> sni) {
        Set<String> seen = new HashSet<>();
        sni.keySet()
                .forEach(name -> rules.value(
                                isName(name),
                                "sni",
                                "\"" + name
                                        + "\" is not a host name; write one like mail.example.com or \"*.example.com\"")
                        .value(seen.add(name.toLowerCase(Locale.ROOT)), "sni", name + " stands there twice; keep one"));
    }

    private static boolean isName(String name) {
        String host = name.startsWith(ANY_LABEL) ? name.substring(ANY_LABEL.length()) : name;
        return HostNames.valid(host) && !HostNames.isIpv4(host);
    }
}
