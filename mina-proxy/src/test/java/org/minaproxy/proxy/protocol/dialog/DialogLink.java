package org.minaproxy.proxy.protocol.dialog;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.session.BackendLink;
import org.minaproxy.proxy.session.LinkEvents;

/** One connection as the session sees it: what arrived is handed on line by line, what is written is kept for the dialog file to check. */
class DialogLink implements BackendLink {

    private static final int LINES = -1;

    private Optional<LinkEvents> events = Optional.empty();
    private final int maxLine;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private byte[] input = new byte[0];
    private int onTheWay;
    private int octetsWanted = LINES;
    private boolean paused;
    private boolean handshaking;
    private boolean closed;
    private boolean pumping;
    private Optional<DialogLink> relay = Optional.empty();

    DialogLink(int maxLine) {
        this.maxLine = maxLine;
    }

    /** Where input goes before the relay begins. */
    final void lendTo(LinkEvents session) {
        events = Optional.of(session);
    }

    private LinkEvents session() {
        return events.orElseThrow(() -> new IllegalStateException("lent to nobody"));
    }

    /** The peer's packet arrives in pieces of this size. */
    void receive(byte[] packet, int pieces) {
        for (int at = 0; at < packet.length; at += pieces) {
            int end = Math.min(packet.length, at + pieces);
            onTheWay = packet.length - end;
            int old = input.length;
            input = Arrays.copyOf(input, old + end - at);
            System.arraycopy(packet, at, input, old, end - at);
            pump();
        }
    }

    @Override
    public boolean hasInput() {
        return input.length > 0 || onTheWay > 0;
    }

    @Override
    public void send(byte[] octets) {
        if (!closed) {
            written.writeBytes(octets);
        }
    }

    /** The next line that was written to the peer. */
    Optional<byte[]> takeLine() {
        return DialogText.takeLine(written);
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void abort() {
        closed = true;
    }

    @Override
    public void startTls() {
        handshaking = true;
    }

    boolean isHandshaking() {
        return handshaking;
    }

    void tlsStarted() {
        handshaking = false;
        session().onTlsStarted();
    }

    @Override
    public void readOctets(int count) {
        octetsWanted = count;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        pump();
    }

    /** From now on all that arrives goes there. */
    final void pipeTo(DialogLink other) {
        relay = Optional.of(other);
        resume();
    }

    private void pump() {
        if (pumping) {
            return; // called from within an event; the loop below goes on
        }
        pumping = true;
        while (!paused && !handshaking && !closed && handOn()) {
            // as long as there is something whole
        }
        pumping = false;
    }

    private boolean handOn() {
        if (relay.isPresent()) {
            relay.get().send(take(input.length));
            return false;
        }
        if (octetsWanted != LINES) {
            return handOnOctets();
        }
        int end = indexOfLf();
        if (end < 0 && input.length <= maxLine) {
            return false;
        }
        if (end < 0 || end >= maxLine) {
            session().onLineTooLong();
        } else {
            session().onLine(Line.ofRaw(take(end + 1)));
        }
        return true;
    }

    private boolean handOnOctets() {
        if (input.length < octetsWanted) {
            return false;
        }
        byte[] octets = take(octetsWanted);
        octetsWanted = LINES;
        session().onOctets(octets);
        return true;
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOf(input, count);
        input = Arrays.copyOfRange(input, count, input.length);
        return taken;
    }

    private int indexOfLf() {
        for (int i = 0; i < input.length; i++) {
            if (input[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
