package org.minaproxy.proxy.clienthello;

import java.nio.ByteBuffer;
import org.minaproxy.proxy.clienthello.HelloResult.Complete;
import org.minaproxy.proxy.clienthello.HelloResult.Malformed;
import org.minaproxy.proxy.clienthello.HelloResult.NeedMore;

/**
 * Finds the ClientHello in the records that a client begins with (RFC 8446 §4 and §5.1).
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

    /** Judges the first {@code length} bytes of the array. */
    public HelloResult read(byte[] bytes, int length) {
        try {
            return read(ByteBuffer.wrap(bytes, 0, length).slice());
        } catch (BadHelloException e) {
            return new Malformed(e.reason());
        }
    }

    private static HelloResult read(ByteBuffer in) throws BadHelloException {
        ByteBuffer message = ByteBuffer.allocate(in.remaining());
        int wanted = MESSAGE_START;
        while (message.position() < wanted) {
            checkRecordStart(in);
            checkRecordLength(1, in.position());
            if (in.remaining() < RECORD_START) {
                return new NeedMore(in.hasRemaining() ? RECORD_START - in.remaining() : 1);
            }
            int length = in.getShort(in.position() + 3) & 0xffff;
            checkRecordLength(length, in.position());
            in.position(in.position() + RECORD_START);
            int here = Math.min(length, in.remaining());
            message.put(in.slice().limit(here));
            in.position(in.position() + here);
            wanted = checkMessageStart(message);
            if (here < length) {
                return new NeedMore(length - here);
            }
        }
        if (message.position() > wanted) {
            throw new BadHelloException("something follows the ClientHello at once");
        }
        return new Complete(HelloBody.read(message.flip().position(MESSAGE_START)));
    }

    private static void checkRecordStart(ByteBuffer in) throws BadHelloException {
        if (in.hasRemaining() && in.get(in.position()) != HANDSHAKE) {
            throw new BadHelloException("no TLS handshake");
        }
        if (in.remaining() > 1 && in.get(in.position() + 1) != VERSION_MAJOR) {
            throw new BadHelloException("no TLS that anybody knows");
        }
    }

    private static void checkRecordLength(int length, int at) throws BadHelloException {
        if (length == 0 || length > LONGEST_FRAGMENT) {
            throw new BadHelloException("a record of " + length + " bytes");
        }
        if (at + RECORD_START + length > MAX_LENGTH) {
            throw tooLong();
        }
    }

    /** The length of the whole message, or of what has to be there to know it. */
    private static int checkMessageStart(ByteBuffer message) throws BadHelloException {
        if (message.position() > 0 && message.get(0) != CLIENT_HELLO) {
            throw new BadHelloException("a handshake that begins with something else than a ClientHello");
        }
        if (message.position() < MESSAGE_START) {
            return MESSAGE_START;
        }
        int whole = MESSAGE_START + (message.getInt(0) & 0xffffff);
        if (whole > MAX_LENGTH - RECORD_START) {
            throw tooLong();
        }
        return whole;
    }

    private static BadHelloException tooLong() {
        return new BadHelloException("a ClientHello of more than " + MAX_LENGTH + " bytes");
    }
}
