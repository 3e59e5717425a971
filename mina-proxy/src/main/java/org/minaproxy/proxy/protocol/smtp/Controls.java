package org.minaproxy.proxy.protocol.smtp;

/** The control characters of ASCII, which no command may hold. */
final class Controls {

    private Controls() {}

    // A plain loop: every command of every login passes here.
    static boolean in(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
