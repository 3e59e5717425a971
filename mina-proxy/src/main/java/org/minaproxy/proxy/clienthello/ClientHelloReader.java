package org.minaproxy.proxy.clienthello;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.minaproxy.proxy.clienthello.HelloResult.Complete;
import org.minaproxy.proxy.clienthello.HelloResult.Malformed;
import org.minaproxy.proxy.clienthello.HelloResult.NeedMore;

/**
 * Finds the ClientHello in the records that one client begins with (RFC 8446 §4 and §5.1). It goes on where it stopped, so that a client that comes in
 * a thousand pieces costs no more than one that comes in one.
 *
 * <pre>
 *   record:   0 type 22 │ 1–2 version 3.x │ 3–4 length, 1 to 16 384 │ 5… a piece of the message     as many records as it takes
 *   message:  0 type 1  │ 1–3 length      │ 4… the ClientHello, see {@link HelloBody}
 * </pre>
 *
 * <p>Whether the ClientHello makes sense is for the server that answers it; what is judged here is what has to be understood to find the name.
 */
public final class ClientHelloReader {

    /** The longest ClientHello that is read, in bytes of its records. */
    public static final int MAX_LENGTH = 16 * 1024;

    private static final int RECORD_START = 5;
    private static final int HANDSHAKE = 22;
    private static final int VERSION_MAJOR = 3;
    private static final int LONGEST_FRAGMENT = 1 << 14;

    private static final int MESSAGE_START = 4;
    private static final int CLIENT_HELLO = 1;

    private final Octets records = new Octets();
    private final Octets message = new Octets();
    private int next;
    private int leftOfRecord;

    /** Judges all that came so far, this at its end. To be asked until the answer is not {@link NeedMore}. */
    public HelloResult read(byte[] octets) {
        records.append(octets, 0, octets.length);
        try {
            return read();
        } catch (BadHelloException e) {
            return new Malformed(e.reason());
        }
    }

    /** All that came, as it came; the reader keeps nothing of it. */
    public byte[] takeAll() {
        message.takeAll();
        return records.takeAll();
    }

    private HelloResult read() throws BadHelloException {
        int wanted = lengthOfMessage();
        while (message.length < wanted || leftOfRecord > 0) {
            if (leftOfRecord == 0 && !beginRecord()) {
                int present = records.length - next;
                return new NeedMore(present == 0 ? 1 : RECORD_START - present);
            }
            int here = Math.min(leftOfRecord, records.length - next);
            message.append(records.array, next, here);
            next += here;
            leftOfRecord -= here;
            wanted = lengthOfMessage();
            if (leftOfRecord > 0) {
                return new NeedMore(leftOfRecord);
            }
        }
        if (message.length > wanted) {
            throw new BadHelloException("something follows the ClientHello at once");
        }
        return new Complete(HelloBody.read(ByteBuffer.wrap(message.takeAll()).position(MESSAGE_START)));
    }

    /** Judges as much of the start of a record as is there; false when it is not all. */
    private boolean beginRecord() throws BadHelloException {
        int present = records.length - next;
        if (present > 0 && records.array[next] != HANDSHAKE) {
            throw new BadHelloException("no TLS handshake");
        }
        if (present > 1 && records.array[next + 1] != VERSION_MAJOR) {
            throw new BadHelloException("no TLS that anybody knows");
        }
        boolean whole = present >= RECORD_START;
        int length = whole ? records.number(next + 3, 2) : 1;
        if (length == 0 || length > LONGEST_FRAGMENT) {
            throw new BadHelloException("a record of " + length + " bytes");
        }
        if (next + RECORD_START + length > MAX_LENGTH) {
            throw tooLong();
        }
        if (whole) {
            next += RECORD_START;
            leftOfRecord = length;
        }
        return whole;
    }

    /** Of the whole message, or of what has to be there to know it. */
    private int lengthOfMessage() throws BadHelloException {
        if (message.length > 0 && message.array[0] != CLIENT_HELLO) {
            throw new BadHelloException("a handshake that begins with something else than a ClientHello");
        }
        if (message.length < MESSAGE_START) {
            return MESSAGE_START;
        }
        int whole = MESSAGE_START + message.number(1, 3);
        if (whole > MAX_LENGTH - RECORD_START) {
            throw tooLong();
        }
        return whole;
    }

    private static BadHelloException tooLong() {
        return new BadHelloException("a ClientHello of more than " + MAX_LENGTH + " bytes");
    }

    /** Octets that become more. */
    private static final class Octets {
        private static final byte[] NONE = {};

        private byte[] array = NONE;
        private int length;

        void append(byte[] from, int at, int count) {
            if (length + count > array.length) {
                array = Arrays.copyOf(array, Math.max(length + count, Math.min(2 * length, MAX_LENGTH)));
            }
            System.arraycopy(from, at, array, length, count);
            length += count;
        }

        /** Big endian. */
        int number(int at, int octets) {
            int number = 0;
            for (int i = at; i < at + octets; i++) {
                number = (number << 8) | (array[i] & 0xff);
            }
            return number;
        }

        byte[] takeAll() {
            byte[] all = Arrays.copyOf(array, length);
            array = NONE;
            length = 0;
            return all;
        }
    }
}
