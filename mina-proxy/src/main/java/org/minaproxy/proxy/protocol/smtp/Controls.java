package org.minaproxy.proxy.protocol.smtp;

import org.minaproxy.auth.Characters;

/** The control characters of ASCII, which no command may hold. */
final class Controls {

    private Controls() {}

    static boolean in(String text) {
        return Characters.any(text, c -> c < ' ' || c == 0x7f);
    }
}
