package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is announced before login. Words that say how to log in are left out: they follow from other keys here, as they do in nginx, where writing
 * them down announces them twice.
 */
final class Capabilities {

    private static final Set<String> COMPUTED = Set.of("STARTTLS", "STLS", "AUTH", "SASL", "LOGINDISABLED");
    private static final int LONGEST = 500;

    private Capabilities() {}

    /** Empty when nothing is written, or nothing that can be announced. */
    static List<String> of(String protocol, Optional<Directive> directive, Findings findings) {
        if (directive.isEmpty()) {
            return List.of();
        }
        List<String> announced = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        words(protocol, directive.get()).forEach(capability -> {
            String keyword = capability.split("[ =]", 2)[0].toUpperCase(Locale.ROOT);
            boolean computed = COMPUTED.contains(keyword) || (protocol.equals("pop3") && keyword.equals("USER"));
            if (computed) {
                findings.note(directive.get(), keyword + " is announced where it applies");
            } else if (!isAnnounceable(protocol, capability)) {
                findings.lost(directive.get(), "\"" + capability + "\" is nothing that " + protocol + " can announce");
            } else if (seen.add(protocol.equals("imap") ? capability.toUpperCase(Locale.ROOT) : keyword)) {
                announced.add(capability);
            }
        });
        if (protocol.equals("imap") && !seen.contains("IMAP4REV1") && !seen.contains("IMAP4REV2")) {
            findings.lost(directive.get(), "IMAP4rev1 is not among them, without which clients do not go on");
            return List.of();
        }
        return announced;
    }

    /** For IMAP, spaces within quotes part words as well: on the wire it makes no difference. */
    private static Stream<String> words(String protocol, Directive directive) {
        return directive.arguments().stream()
                .flatMap(argument ->
                        protocol.equals("imap") ? Stream.of(argument.split(" ", -1)) : Stream.of(argument.strip()))
                .filter(word -> !word.isEmpty());
    }

    private static boolean isAnnounceable(String protocol, String capability) {
        boolean ascii = capability.chars().allMatch(c -> c >= ' ' && c <= '~') && !capability.contains("  ");
        boolean atom = capability.chars().noneMatch(c -> " (){}%*\"\\]".indexOf(c) >= 0);
        return ascii && capability.length() <= LONGEST && (atom || !protocol.equals("imap"));
    }
}
