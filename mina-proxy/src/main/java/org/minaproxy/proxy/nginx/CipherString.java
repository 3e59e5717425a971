package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An OpenSSL cipher string (ciphers(1)) as suites of Java.
 *
 * <p>Only suites of TLS 1.2 with forward secrecy and authenticated encryption are known: there are no others here, so a word such as {@code HIGH} means
 * those of them that it covers. Suites of TLS 1.3 are not chosen by such strings, not in OpenSSL either.
 *
 * @param suites what the string leaves on offer, in its order, by their IANA names
 * @param unavailable suites that it asks for by name and that are not here
 */
record CipherString(List<String> suites, List<String> unavailable) {

    private static final String SEPARATORS = "[:, ]+";

    private static final Set<String> WORDS_FOR_ALL = Set.of(
            "ALL", "DEFAULT", "COMPLEMENTOFDEFAULT", "HIGH", "TLSv1.2", "EECDH", "ECDHE", "kEECDH", "kECDHE", "FIPS");

    /** IANA name, OpenSSL's name, and the words that cover it, besides those that cover all. */
    private static final Map<String, Set<String>> KNOWN = known();

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        for (String cipher : List.of("AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256", "AES_128_GCM_SHA256")) {
            for (String key : List.of("ECDSA", "RSA")) {
                known.put("TLS_ECDHE_" + key + "_WITH_" + cipher, words(key, cipher));
            }
        }
        return known;
    }

    private static Set<String> words(String key, String cipher) {
        Set<String> words = new LinkedHashSet<>(WORDS_FOR_ALL);
        words.addAll(List.of(key, "a" + key));
        if (cipher.startsWith("CHACHA20")) {
            words.addAll(List.of("ECDHE-" + key + "-CHACHA20-POLY1305", "CHACHA20"));
            words.remove("FIPS");
        } else {
            String size = cipher.substring(4, 7);
            String hash = cipher.substring(cipher.lastIndexOf('_') + 1);
            words.addAll(List.of("ECDHE-" + key + "-AES" + size + "-GCM-" + hash, "AES", "AES" + size, "AESGCM", hash));
        }
        return words;
    }

    static CipherString parse(String text) {
        Set<String> offered = new LinkedHashSet<>();
        Set<String> killed = new LinkedHashSet<>();
        List<String> unavailable = new ArrayList<>();
        for (String item : text.split(SEPARATORS, -1)) {
            if (item.isEmpty() || item.startsWith("@")) {
                continue; // @STRENGTH sorts, @SECLEVEL is about what is not here anyway
            }
            char sign = item.charAt(0);
            List<String> matching = matching("!-+".indexOf(sign) < 0 ? item : item.substring(1));
            switch (sign) {
                case '!' -> {
                    matching.forEach(offered::remove);
                    killed.addAll(matching);
                }
                case '-' -> matching.forEach(offered::remove);
                case '+' -> {
                    List<String> moved =
                            matching.stream().filter(offered::contains).toList();
                    moved.forEach(offered::remove);
                    offered.addAll(moved);
                }
                default -> {
                    matching.stream().filter(suite -> !killed.contains(suite)).forEach(offered::add);
                    if (matching.isEmpty() && isSuite(item)) {
                        unavailable.add(item);
                    }
                }
            }
        }
        return new CipherString(List.copyOf(offered), List.copyOf(unavailable));
    }

    /** Words joined by {@code +} must all cover a suite. */
    private static List<String> matching(String words) {
        return KNOWN.entrySet().stream()
                .filter(suite -> suite.getValue().containsAll(List.of(words.split("\\+", -1))))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A word covers many suites; a name, which has dashes, is one. */
    private static boolean isSuite(String item) {
        return item.indexOf('-') > 0;
    }

    boolean isEverything() {
        return suites.size() == KNOWN.size();
    }
}
