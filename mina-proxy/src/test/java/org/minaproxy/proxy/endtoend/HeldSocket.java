package org.minaproxy.proxy.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that can keep what is written to it, so that several writes leave in one. */
final class HeldSocket extends Socket {

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private int passing = Integer.MAX_VALUE;
    private boolean releasing;

    synchronized void hold(int writesThatPass) {
        passing = writesThatPass;
    }

    synchronized void releaseWithNextWrite() {
        releasing = true;
    }

    synchronized void release() throws IOException {
        passing = Integer.MAX_VALUE;
        super.getOutputStream().write(held.toByteArray());
        held.reset();
    }

    private synchronized void write(byte[] octets, int offset, int length) throws IOException {
        if (passing > 0) {
            passing--;
            super.getOutputStream().write(octets, offset, length);
        } else {
            held.write(octets, offset, length);
            if (releasing) {
                releasing = false;
                release();
            }
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {

            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                HeldSocket.this.write(octets, offset, length);
            }
        };
    }
}
