package org.minaproxy.proxy.clienthello;

/** What a client is told whose handshake will not begin: a fatal alert in a record of its own (RFC 8446 §6), in clear as everything before keys. */
public enum Alert {
    /** Its ClientHello cannot be understood. */
    DECODE_ERROR(50),
    /** It did nothing wrong; we cannot go on. */
    INTERNAL_ERROR(80),
    /** Nobody here has the name that it asked for. */
    UNRECOGNIZED_NAME(112);

    private static final byte RECORD = 21;
    private static final byte FATAL = 2;

    private final byte description;

    Alert(int description) {
        this.description = (byte) description;
    }

    /** The whole record, with the version of TLS 1.2 as RFC 8446 §5.1 wants it. */
    public byte[] bytes() {
        return new byte[] {RECORD, 3, 3, 0, 2, FATAL, description};
    }
}
