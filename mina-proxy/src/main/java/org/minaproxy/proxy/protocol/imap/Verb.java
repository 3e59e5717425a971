package org.minaproxy.proxy.protocol.imap;

import java.util.Locale;
import java.util.Set;

/** What a client may ask for before login, and what it may not yet. */
enum Verb {
    CAPABILITY,
    NOOP,
    LOGOUT,
    ID,
    STARTTLS,
    AUTHENTICATE,
    LOGIN,
    /** A command of IMAP that makes sense only after login. */
    LATER,
    UNKNOWN;

    private static final Set<String> AFTER_LOGIN = Set.of(
            "APPEND",
            "CHECK",
            "CLOSE",
            "COMPRESS",
            "COPY",
            "CREATE",
            "DELETE",
            "DELETEACL",
            "ENABLE",
            "ESEARCH",
            "EXAMINE",
            "EXPUNGE",
            "FETCH",
            "GETACL",
            "GETMETADATA",
            "GETQUOTA",
            "GETQUOTAROOT",
            "IDLE",
            "LIST",
            "LISTRIGHTS",
            "LSUB",
            "MOVE",
            "MYRIGHTS",
            "NAMESPACE",
            "NOTIFY",
            "RENAME",
            "SEARCH",
            "SELECT",
            "SETACL",
            "SETMETADATA",
            "SETQUOTA",
            "SORT",
            "STATUS",
            "STORE",
            "SUBSCRIBE",
            "THREAD",
            "UID",
            "UNAUTHENTICATE",
            "UNSELECT",
            "UNSUBSCRIBE");

    /** In any case. */
    static Verb named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return switch (wanted) {
            case "CAPABILITY" -> CAPABILITY;
            case "NOOP" -> NOOP;
            case "LOGOUT" -> LOGOUT;
            case "ID" -> ID;
            case "STARTTLS" -> STARTTLS;
            case "AUTHENTICATE" -> AUTHENTICATE;
            case "LOGIN" -> LOGIN;
            default -> AFTER_LOGIN.contains(wanted) ? LATER : UNKNOWN;
        };
    }

    /** Whether a string can be among the arguments, and so a literal. */
    boolean takesStrings() {
        return this == LOGIN || this == ID;
    }
}
