package org.minaproxy.proxy.proxyheader;

import java.nio.ByteBuffer;

/** The TLV types of proxy-protocol.txt §2.2 that we read and write: one byte of type, two of length (big endian), the value. */
final class Tlv {

    static final int ALPN = 0x01;
    static final int AUTHORITY = 0x02;
    static final int CRC32C = 0x03;
    static final int UNIQUE_ID = 0x05;
    static final int SSL = 0x20;

    /** These stand inside the value of {@link #SSL}, behind one byte of client bits and four of the verification's result. */
    static final int SSL_VERSION = 0x21;

    static final int SSL_COMMON_NAME = 0x22;
    static final int SSL_CIPHER = 0x23;

    /** Type and length. */
    static final int START = 3;

    static final int CRC32C_LENGTH = 4;
    static final int SSL_START = 5;
    static final int MAX_UNIQUE_ID = 128;

    private Tlv() {}

    /** Appends the TLV and answers true; nothing happens when it is empty or the room does not suffice. */
    static boolean offer(ByteBuffer out, int type, byte[] value) {
        if (value.length == 0 || value.length > out.remaining() - START) {
            return false;
        }
        out.put((byte) type).putShort((short) value.length).put(value);
        return true;
    }
}
