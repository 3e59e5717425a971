package org.minaproxy.proxy.nginx;

/**
 * The smallest part of a file.
 *
 * @param text of a word: without its quotes, with its escapes replaced
 */
record Token(Kind kind, String text, Place place) {

    enum Kind {
        WORD(""),
        SEMICOLON(";"),
        OPEN("{"),
        CLOSE("}"),
        END("");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        /** As it stands in the file; empty for what has no fixed form. */
        String sign() {
            return sign;
        }
    }
}
