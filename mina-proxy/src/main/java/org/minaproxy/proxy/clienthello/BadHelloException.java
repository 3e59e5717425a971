package org.minaproxy.proxy.clienthello;

/** The bytes are no ClientHello; the message says why. Never leaves this package. */
final class BadHelloException extends Exception {

    private static final long serialVersionUID = 1L;

    BadHelloException(String reason) {
        super(reason, null, false, false); // an everyday event: nobody wants its stack
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
