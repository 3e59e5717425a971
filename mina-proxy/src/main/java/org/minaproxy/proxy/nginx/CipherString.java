package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An OpenSSL cipher string (openssl-ciphers(1)) as suites of Java.
 *
 * <p>Only suites of TLS 1.2 with forward secrecy and authenticated encryption are known: there are no others here, so a word such as {@code HIGH} means
 * those of them that it covers. Suites of TLS 1.3 are not chosen by such strings, not in OpenSSL either.
 *
 * @param suites what the string leaves on offer, in its order, by their IANA names
 * @param unavailable suites that it asks for by name and that are not here
 */
record CipherString(List<String> suites, List<String> unavailable) {

    private static final String SEPARATORS = "[:,; ]+";
    private static final String DEFAULT = "DEFAULT";
    private static final int LEVEL_WITHOUT_128_BITS = 4;

    /** Words that cover all of these suites. {@code RSA}, {@code SHA256} and {@code SHA384} cover none: they mean a key exchange and MACs that these do not have. */
    private static final Set<String> WORDS_FOR_ALL =
            Set.of("ALL", "HIGH", "TLSv1.2", "EECDH", "ECDHE", "ECDH", "kEECDH", "kECDHE");

    /** IANA name, and the words that cover it, its name in OpenSSL among them; in OpenSSL's own order. */
    private static final Map<String, Set<String>> KNOWN = known();

    private static final Map<String, String> SUITE_B = Map.of(
            "SUITEB128ONLY", "ECDHE-ECDSA-AES128-GCM-SHA256",
            "SUITEB128C2", "ECDHE-ECDSA-AES256-GCM-SHA384",
            "SUITEB128", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
            "SUITEB192", "ECDHE-ECDSA-AES256-GCM-SHA384");

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
        words.add("a" + key);
        if (key.equals("ECDSA")) {
            words.add(key);
        }
        if (cipher.startsWith("CHACHA20")) {
            words.addAll(List.of("ECDHE-" + key + "-CHACHA20-POLY1305", "CHACHA20"));
        } else {
            String size = cipher.substring(4, 7);
            String hash = cipher.substring(cipher.lastIndexOf('_') + 1);
            words.addAll(
                    List.of("ECDHE-" + key + "-AES" + size + "-GCM-" + hash, "AES", "AES" + size, "AESGCM", "FIPS"));
        }
        return words;
    }

    static CipherString parse(String text) {
        String suiteB = SUITE_B.get(text.split(SEPARATORS, 2)[0]);
        Offer offer = new Offer();
        if (suiteB == null && text.startsWith(DEFAULT)) { // a word only here, whatever follows it
            offer.take("ALL");
        }
        String rest = suiteB != null ? suiteB : text.startsWith(DEFAULT) ? text.substring(DEFAULT.length()) : text;
        for (String item : rest.split(SEPARATORS, -1)) {
            if (!item.isEmpty()) {
                offer.take(item);
            }
        }
        return new CipherString(offer.offered(), List.copyOf(offer.unavailable));
    }

    /** Whether nothing that we have is left out. */
    boolean isEverything() {
        return suites.size() == KNOWN.size();
    }

    /** Words joined by {@code +} must all cover a suite. */
    private static boolean covers(String words, String suite) {
        return KNOWN.getOrDefault(suite, Set.of()).containsAll(List.of(words.split("\\+", -1)));
    }

    /** OpenSSL's list of ciphers, of which some are on offer: what comes on offer goes to its end, what leaves it to its beginning. */
    private static final class Offer {

        private final List<String> all = new ArrayList<>(KNOWN.keySet());
        private final Set<String> on = new LinkedHashSet<>();
        private final List<String> unavailable = new ArrayList<>();

        void take(String item) {
            String words = item.substring(1);
            switch (item.charAt(0)) {
                case '!' -> {
                    List<String> killed = matching(words);
                    all.removeAll(killed);
                    on.removeAll(killed);
                }
                case '-' -> {
                    List<String> left =
                            matching(words).stream().filter(on::contains).toList();
                    all.removeAll(left);
                    all.addAll(0, left);
                    on.removeAll(left);
                }
                case '+' ->
                    toTheEnd(matching(words).stream().filter(on::contains).toList());
                case '@' -> command(words);
                default -> {
                    List<String> come = matching(item).stream()
                            .filter(suite -> !on.contains(suite))
                            .toList();
                    toTheEnd(come);
                    on.addAll(come);
                    if (item.indexOf('-') > 0 && KNOWN.keySet().stream().noneMatch(suite -> covers(item, suite))) {
                        unavailable.add(item); // a word covers many suites; a name, which has dashes, is one
                    }
                }
            }
        }

        private void command(String name) {
            if (name.equals("STRENGTH")) {
                toTheEnd(all.stream()
                        .filter(suite -> on.contains(suite) && is128Bits(suite))
                        .toList());
            } else if (name.startsWith("SECLEVEL=") && name.compareTo("SECLEVEL=" + LEVEL_WITHOUT_128_BITS) >= 0) {
                all.removeIf(Offer::is128Bits);
                on.removeIf(Offer::is128Bits);
            }
        }

        private static boolean is128Bits(String suite) {
            return covers("AES128", suite);
        }

        private List<String> matching(String words) {
            return all.stream().filter(suite -> covers(words, suite)).toList();
        }

        private void toTheEnd(List<String> suites) {
            all.removeAll(suites);
            all.addAll(suites);
        }

        List<String> offered() {
            return all.stream().filter(on::contains).toList();
        }
    }
}
