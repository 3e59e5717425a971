package org.minaproxy.proxy.protocol.imap;

/** The character classes of the formal syntax (RFC 9051 §9). */
final class Syntax {

    private Syntax() {}

    /** ASTRING-CHAR: what an argument may consist of without quotes. */
    static boolean isAstringChar(int c) {
        return c > 0x20 && c < 0x7f && "(){%*\"\\".indexOf(c) < 0;
    }

    /** A tag is of the same characters, but for the plus sign. */
    static boolean isTagChar(int c) {
        return c != '+' && isAstringChar(c);
    }
}
