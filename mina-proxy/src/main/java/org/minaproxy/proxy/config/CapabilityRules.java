package org.minaproxy.proxy.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may stand in a list of capabilities: a word, for SMTP and POP3 with parameters behind it ({@code SIZE 52428800}), in the characters of
 * RFC 5321 §4.1.1.1 and RFC 2449 §3; for IMAP an atom (RFC 9051 §9).
 */
final class CapabilityRules {

    private static final String KEY = "capabilities";
    private static final Pattern LINE = Pattern.compile("[!-~]+( [!-~]+)*");
    private static final Pattern ATOM = Pattern.compile("[!-~&&[^(){}%*\"\\\\\\]]]+");
    // An SMTP reply line has 512 octets with its code and its end (RFC 5321 §4.5.3.1.5).
    private static final int LONGEST = 500;
    // These say how to log in, and follow from the other keys.
    private static final Set<String> COMPUTED = Set.of("STARTTLS", "STLS", "AUTH", "SASL", "LOGINDISABLED");

    private CapabilityRules() {}

    static void check(Rules rules, Protocol protocol, List<String> capabilities) {
        Set<String> keywords = new HashSet<>();
        for (String capability : capabilities) {
            String keyword = capability.split("[ =]", 2)[0].toUpperCase(Locale.ROOT);
            boolean wellFormed = LINE.matcher(capability).matches() && capability.length() <= LONGEST;
            rules.value(
                            wellFormed,
                            KEY,
                            "holds something else than words of ASCII with one space between them, 500 characters at the most")
                    .value(
                            !COMPUTED.contains(keyword),
                            KEY,
                            keyword + " is announced where it applies; remove it, and see tls and mechanisms");
            if (wellFormed) {
                checkFor(protocol, rules, capability, keyword);
                rules.value(
                        keywords.add(protocol == Protocol.IMAP ? capability.toUpperCase(Locale.ROOT) : keyword),
                        KEY,
                        keyword + " stands there twice; keep one");
            }
        }
        rules.together(
                protocol != Protocol.IMAP
                        || capabilities.isEmpty()
                        || keywords.contains("IMAP4REV1")
                        || keywords.contains("IMAP4REV2"),
                KEY,
                "lacks IMAP4rev1, without which clients do not go on");
    }

    private static void checkFor(Protocol protocol, Rules rules, String capability, String keyword) {
        rules.together(
                        protocol != Protocol.IMAP || ATOM.matcher(capability).matches(),
                        KEY,
                        "\"" + capability + "\" is not one word, as imap wants it")
                .together(
                        protocol != Protocol.POP3 || !keyword.equals("USER"),
                        KEY,
                        "USER is announced where it applies; remove it, and see mechanisms");
    }
}
