package org.minaproxy.tls;

/** Breaks a handshake off from inside a callback, with an alert of our choice; passes through native code on its way, which gives it back as it was. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The number of the alert (RFC 8446 §6). */
    final int alert;

    private Refusal(int alert, String message) {
        super(message, null, false, false);
        this.alert = alert;
    }

    static Refusal unknownName() {
        return new Refusal(112, "the client asks for a name that is not ours (SNI)");
    }

    static Refusal noCommonProtocol() {
        return new Refusal(120, "the client offers other protocols than ours (ALPN)");
    }
}
