package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.session.Link;
import org.minaproxy.proxy.session.LinkEvents;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * A conversation: bytes become lines for a session, and what it says becomes bytes. Keeps what the session does not want yet, up to a bound, and
 * stops reading there.
 */
class LinkStage implements Stage, Link {

    private static final int NO_OCTETS = -1;

    private final Connection connection;
    private final ConversationLimits limits;
    private final @Nullable TlsLayerFactory tls;
    private final LineDecoder input = new LineDecoder();
    private @Nullable LinkEvents events;
    private Timer handshake = Timer.NONE;
    private boolean startingTls;
    private boolean opened;
    private int octetsWanted = NO_OCTETS;
    private boolean paused;
    private boolean draining;
    private boolean inputEnded;
    private boolean over;

    LinkStage(Connection connection, ConversationLimits limits, @Nullable TlsLayerFactory tls) {
        this.connection = connection;
        this.limits = limits;
        this.tls = tls;
    }

    final Connection connection() {
        return connection;
    }

    final ConversationLimits limits() {
        return limits;
    }

    /**
     * Begins the conversation.
     *
     * @param implicitTls whether a handshake comes first
     * @param alreadyRead what came behind a PROXY header
     */
    final void begin(LinkEvents session, boolean implicitTls, byte[] alreadyRead) {
        lendTo(session);
        if (implicitTls) {
            handshake(alreadyRead);
        } else {
            opened = true;
            session.onConnected();
            input.append(ByteBuffer.wrap(alreadyRead));
            drain();
        }
    }

    /** From now on the session hears what happens here. */
    final void lendTo(LinkEvents session) {
        events = session;
        connection.enter(this);
    }

    final LinkEvents events() {
        if (events == null) {
            throw new IllegalStateException("the conversation has not begun");
        }
        return events;
    }

    // ---- what the connection says ----

    @Override
    public void onReadable() throws IOException {
        int room = limits.input() - input.size();
        if (room <= 0 || isHeldBack()) {
            connection.suspendReading();
            return;
        }
        ByteBuffer scratch = connection.loop().scratch().plain().take(connection.wantsArrays(), room);
        int count = connection.read(scratch);
        if (count > 0) {
            input.append(scratch.flip());
        } else if (count < 0) {
            inputEnded = true;
            connection.suspendReading();
        }
        if (startingTls && connection.isTlsEstablished()) {
            onHandshakeDone();
        }
        drain();
        if (inputEnded && !over) {
            events().onInputEnded((paused || isHeldBack()) && input.size() > 0);
        }
    }

    /** Whether the peer has to take what was said to it before it is heard again: who does not read replies gets no more of them. */
    boolean isHeldBack() {
        return connection.isBackedUp();
    }

    private void onHandshakeDone() {
        startingTls = false;
        handshake.cancel();
        if (opened) {
            events().onTlsStarted();
        } else {
            opened = true;
            events().onConnected();
        }
    }

    /** Hands on what is complete, as long as the session wants it. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            boolean more = true;
            while (more && !paused && !over && !startingTls && !isHeldBack()) {
                more = octetsWanted == NO_OCTETS ? handOnLine() : handOnOctets();
            }
        } finally {
            draining = false;
        }
    }

    /** Looks at what has arrived before the first line is handed on; false when nothing of it may be. */
    boolean isWelcome(LineDecoder arrived) {
        return true;
    }

    private boolean handOnLine() {
        if (!isWelcome(input)) {
            return false;
        }
        Line line = input.nextLine();
        if (line == null ? input.size() >= limits.line() : line.length() >= limits.line()) {
            events().onLineTooLong();
            return false;
        }
        if (line == null) {
            return false;
        }
        events().onLine(line);
        return true;
    }

    private boolean handOnOctets() {
        if (input.size() < octetsWanted) {
            return false;
        }
        byte[] octets = input.take(octetsWanted);
        octetsWanted = NO_OCTETS;
        events().onOctets(octets);
        return true;
    }

    @Override
    public void onDrained() {
        if (!over && !paused) {
            goOn();
        }
    }

    @Override
    public void onLost(String reason) {
        over = true;
    }

    @Override
    public void onClosed(String reason) {
        over = true;
        handshake.cancel();
        if (events != null) {
            events.onClosed(reason);
        }
    }

    // ---- what the session says ----

    @Override
    public final void send(byte[] octets) {
        if (!over && !startingTls) { // in the middle of a handshake nobody could read it
            connection.write(ByteBuffer.wrap(octets));
        }
    }

    @Override
    public final void startTls() {
        handshake(new byte[0]);
    }

    private void handshake(byte[] alreadyRead) {
        if (tls == null) {
            throw new IllegalStateException("TLS was not set up here");
        }
        startingTls = true;
        handshake =
                connection.loop().after(limits.handshake(), () -> connection.lost("TLS: the handshake took too long"));
        connection.startTls(tls, alreadyRead);
    }

    @Override
    public final void readOctets(int count) {
        if (count > limits.literal()) {
            throw new IllegalArgumentException("more octets than allowed: " + count);
        }
        octetsWanted = count;
    }

    @Override
    public final boolean hasInput() {
        return input.size() > 0;
    }

    @Override
    public final void pause() {
        paused = true;
    }

    @Override
    public final void resume() {
        paused = false;
        if (!draining) { // else what called us goes on by itself
            goOn();
        }
    }

    private void goOn() {
        drain();
        if (over || paused || isHeldBack()) {
            return;
        }
        if (inputEnded) {
            events().onInputEnded(false);
        } else if (input.size() < limits.input()) {
            connection.resumeReading();
        }
    }

    @Override
    public final void close() {
        if (!over) {
            over = true;
            handshake.cancel();
            connection.closeGracefully(limits.closing());
        }
    }

    @Override
    public final void abort() {
        over = true;
        connection.closeNow();
    }

    /** Ends the conversation for a relay to begin: what was read and not handed on. */
    final byte[] takeOver() {
        over = true;
        return input.takeAll();
    }
}
