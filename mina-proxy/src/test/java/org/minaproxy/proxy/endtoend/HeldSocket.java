package org.minaproxy.proxy.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that can keep what is written to it, so that several writes leave in one. */
final class HeldSocket extends Socket {

    // Not the socket itself: it needs its own lock to be closed while a write waits.
    private final Object lock = new Object();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private int passing = Integer.MAX_VALUE;
    private boolean releasing;

    void hold(int writesThatPass) {
        synchronized (lock) {
            passing = writesThatPass;
        }
    }

    void releaseWithNextWrite() {
        synchronized (lock) {
            releasing = true;
        }
    }

    void release() throws IOException {
        synchronized (lock) {
            passing = Integer.MAX_VALUE;
            super.getOutputStream().write(held.toByteArray());
            held.reset();
        }
    }

    private void write(byte[] octets, int offset, int length) throws IOException {
        synchronized (lock) {
            if (passing > 0) {
                passing--;
                super.getOutputStream().write(octets, offset, length);
                return;
            }
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
