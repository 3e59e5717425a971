package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.relay.RelayEnd;
import org.minaproxy.proxy.timer.Timers.Timer;
import org.minaproxy.tls.TlsTrouble;

/**
 * One socket on one loop, with TLS under it once that has begun. It reads and writes for the stage that it is at, and knows how to end without
 * losing bytes.
 *
 * <p>MINA's part is the key in the selector, the queue of what the kernel did not take, and the removal at the end.
 */
final class Connection extends NioSession implements RelayEnd {

    private static final Logger LOG = LogManager.getLogger(Connection.class);

    private final IoLoop loop;
    private final SocketChannel socket;
    private final InetSocketAddress peer;
    private final InetSocketAddress own;
    private @Nullable TlsLayer tls;
    private Stage stage;
    private Runnable onOpened = () -> {};
    private String lostBecause = "";
    private boolean outputEnded;
    private boolean outputShut;
    private boolean outputLost;
    private boolean closed;

    /**
     * Takes over a connected socket. Nothing is read before the loop has opened it and a stage has been entered.
     */
    Connection(IoLoop loop, SocketService service, SocketChannel socket) throws IOException {
        super(loop, service, socket);
        this.config = service.getSessionConfig();
        this.loop = loop;
        this.socket = socket;
        this.peer = inet(socket.getRemoteAddress());
        this.own = inet(socket.getLocalAddress());
        this.stage = () -> {};
        if (socket.getRemoteAddress() instanceof InetSocketAddress) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** A Unix socket, which only leads to lookup services, has no address that anybody asks for. */
    private static InetSocketAddress inet(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    // ---- what it is ----

    IoLoop loop() {
        return loop;
    }

    @Override
    public SocketChannel getChannel() {
        return socket;
    }

    @Override
    public TransportMetadata getTransportMetadata() {
        return SocketService.METADATA;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return peer;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return own;
    }

    Optional<TlsLayer> tls() {
        return Optional.ofNullable(tls);
    }

    boolean isTlsEstablished() {
        return tls != null && tls.isEstablished();
    }

    /** What the connection does from now on. */
    void enter(Stage next) {
        stage = next;
    }

    /** Begins TLS; {@link Stage#onTlsEstablished} follows, or {@link Stage#onLost}. */
    void startTls(TlsLayerFactory factory, byte[] alreadyRead) {
        TlsLayer layer = factory.create(loop.scratch(), this::writeRaw);
        tls = layer;
        try {
            layer.begin();
            layer.feed(alreadyRead);
            if (alreadyRead.length > 0) {
                onReadable();
            }
        } catch (SSLException e) {
            lost(describe(e));
        }
    }

    /** From now on the kernel looks whether the peer is still there when nothing is said for long. */
    void keepAlive() {
        try {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        } catch (IOException e) {
            LOG.debug("keep-alive: {}", e.getMessage()); // it is closed by now
        }
    }

    // ---- events from the loop ----

    /** What to do once the loop has opened it. */
    void whenOpened(Runnable action) {
        onOpened = action;
    }

    void onOpened() {
        onOpened.run();
        onOpened = () -> {};
    }

    void onReadable() {
        if (closed || isClosing()) {
            return;
        }
        try {
            stage.onReadable();
            TlsLayer layer = tls;
            if (layer != null && getScheduledWriteBytes() > loop.scratch().mostQueued()) {
                lost("TLS: asks for answers and does not read them"); // a flood of KeyUpdates (RFC 8446 §4.6.3)
            }
            if (layer != null && layer.isInputEnded() && !closed && !isReadSuspended()) {
                stage.onReadable(); // close_notify came with the last data, and the socket will not say so again
            }
        } catch (IOException e) {
            lost(describe(e));
        } catch (Throwable e) {
            failed(e);
        }
    }

    void onDrained() {
        if (isBackedUp()) {
            return;
        }
        if (outputEnded && !isOutputShut()) {
            halfClose();
        }
        stage.onDrained();
    }

    void onClosed() {
        if (!closed) {
            closed = true;
            TlsLayer layer = tls;
            if (layer != null) {
                layer.release();
            }
            stage.onClosed(lostBecause);
        }
    }

    /** A bug showed itself in a callback: this connection ends, the others live. */
    void failed(Throwable bug) {
        LOG.error("bug, while handling a connection", bug);
        lost("internal error");
    }

    void lost(String reason) {
        if (closed || isClosing()) {
            return;
        }
        lostBecause = reason;
        Stage last = stage;
        last.onLost(reason);
        TlsLayer layer = tls;
        boolean ending = last instanceof ClosingStage; // a socket that was reset says so at each read
        if (layer != null && !layer.isEstablished() && !isBackedUp() && !ending) {
            enterClosing(Duration.ofSeconds(1), last); // let the alert arrive
        } else {
            closeNow();
        }
    }

    private static String describe(IOException e) {
        return e instanceof SSLException trouble
                ? "TLS: " + TlsTrouble.describe(trouble)
                : String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }

    // ---- bytes ----

    @Override
    public int read(ByteBuffer into) throws IOException {
        TlsLayer layer = tls;
        if (layer == null) {
            return socket.read(into);
        }
        return layer.read(socket, into);
    }

    @Override
    public boolean write(ByteBuffer from) {
        TlsLayer layer = tls;
        if (layer == null) {
            writeRaw(from);
        } else {
            try {
                layer.write(from);
            } catch (SSLException e) {
                lost(describe(e));
            }
        }
        return !isBackedUp();
    }

    /**
     * The peer takes nothing any more. What it sent before that may still have to be read, so the end comes from there: as the end of the input or
     * as the same error.
     */
    void outputLost() {
        outputLost = true;
    }

    /** Writes as much as the kernel takes; MINA keeps the rest and sends it when there is room. */
    private void writeRaw(ByteBuffer octets) {
        if (closed || isClosing() || outputLost) {
            octets.position(octets.limit());
            return;
        }
        try {
            if (!isBackedUp()) {
                socket.write(octets);
            }
            if (octets.hasRemaining()) {
                byte[] rest = new byte[octets.remaining()];
                octets.get(rest);
                write(IoBuffer.wrap(rest));
            }
        } catch (IOException e) {
            outputLost();
        }
    }

    @Override
    public boolean isBackedUp() {
        return getCurrentWriteRequest() != null || !getWriteRequestQueue().isEmpty(this);
    }

    @Override
    public boolean wantsArrays() {
        TlsLayer layer = tls;
        return layer != null && layer.wantsArrays();
    }

    @Override
    public void suspendReading() {
        if (!isReadSuspended()) {
            suspendRead();
        }
    }

    @Override
    public void resumeReading() {
        if (isReadSuspended()) {
            resumeRead();
            if (tls != null && tls.isInputEnded()) {
                loop.execute(this::onReadable); // the socket itself has nothing more to say
            }
        }
    }

    // ---- the end ----

    /** TLS's last words may have to wait for room; the half-close follows them. */
    @Override
    public void shutdownOutput() {
        if (!outputEnded) {
            outputEnded = true;
            TlsLayer layer = tls;
            if (layer != null) {
                layer.closeOutput();
            }
            if (!isBackedUp()) {
                halfClose();
            }
        }
    }

    private void halfClose() {
        try {
            if (socket.isOpen()) {
                outputShut = true;
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            outputLost();
        }
    }

    /** Closes a connection on which both sides have said all: closing says the rest. */
    void closeFinished(Duration patience) {
        TlsLayer layer = tls;
        if (layer != null && !outputEnded) {
            outputEnded = true;
            layer.closeOutput();
        }
        if (isBackedUp()) {
            closeGracefully(patience);
        } else {
            closeNow();
        }
    }

    /**
     * Sends what is queued, tells the peer that it was all, and waits a moment for it to agree: a socket that is closed with unread input is
     * reset, and a reset can destroy the last reply before the peer has read it.
     */
    void closeGracefully(Duration patience) {
        if (!closed && !isClosing() && !(stage instanceof ClosingStage)) {
            enterClosing(patience, stage);
        }
    }

    private void enterClosing(Duration patience, Stage last) {
        Timer timer = loop.after(patience, this::closeNow);
        ClosingStage closing = new ClosingStage(this, last, timer);
        enter(closing);
        closing.begin();
    }

    boolean isOutputShut() {
        return outputShut;
    }
}
