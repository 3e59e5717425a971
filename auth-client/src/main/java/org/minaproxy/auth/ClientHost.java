package org.minaproxy.auth;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The client's name as a reverse lookup found it, in the words of Postfix's XCLIENT and nginx's {@code Client-Host}.
 *
 * @param text a host name, {@code [UNAVAILABLE]} or {@code [TEMPUNAVAIL]}
 */
public record ClientHost(String text) {

    /** There is no name, it does not lead back to the address, or nobody asked. */
    public static final ClientHost UNAVAILABLE = new ClientHost("[UNAVAILABLE]");

    /** Nobody could say. */
    public static final ClientHost TEMPORARILY_UNAVAILABLE = new ClientHost("[TEMPUNAVAIL]");

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final int LONGEST = 253;

    public ClientHost {
        if (!text.equals("[UNAVAILABLE]") && !text.equals("[TEMPUNAVAIL]") && !isName(text)) {
            throw new IllegalArgumentException("not a host name");
        }
    }

    /** A name as name servers spell it, with or without the last dot; empty when it is not one of RFC 1034 §3.5. */
    public static Optional<ClientHost> named(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return isName(bare) ? Optional.of(new ClientHost(bare)) : Optional.empty();
    }

    // What ends in a number is read as an IPv4 address by some.
    private static boolean isName(String text) {
        return text.length() <= LONGEST
                && NAME.matcher(text).matches()
                && !text.substring(text.lastIndexOf('.') + 1).matches("[0-9]+");
    }
}
