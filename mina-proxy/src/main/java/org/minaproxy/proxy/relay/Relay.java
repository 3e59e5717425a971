package org.minaproxy.proxy.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.minaproxy.proxy.timer.Timers;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * Pumps bytes between a client and a backend that share one loop.
 *
 * <pre>
 *   client ──read──► scratch ──write──► backend        up
 *   client ◄──write── scratch ◄──read── backend        down
 *                        └─ what the kernel refuses is queued at the writer, and the reader is suspended until it has left
 * </pre>
 *
 * At most one chunk per direction is ever queued. The end of one input is passed on as a half-close once everything before it has left; the
 * other direction goes on until it ends too, or until nothing has moved for the closing time-out.
 */
public final class Relay {

    /** Why a relay ended. */
    public enum Cause {
        CLIENT_CLOSED,
        BACKEND_CLOSED,
        IDLE
    }

    /**
     * The bounds of one relay.
     *
     * @param smallestChunk octets read at once from a connection whose peer is slow
     * @param largestChunk octets read at once when all goes well; also the most that is queued for a slow reader
     * @param idle how long both directions may be silent
     * @param closing the same once one side has ended
     */
    public record Limits(int smallestChunk, int largestChunk, Duration idle, Duration closing) {}

    private final Direction up;
    private final Direction down;
    private final RelayBuffers buffers;
    private final Limits limits;
    private final Timers timers;
    private final Consumer<Cause> onEnd;
    private Cause cause = Cause.IDLE;
    private Timer timer = Timer.NONE;
    private long lastActivity;

    /**
     * Prepares a relay; nothing moves before {@link #start}.
     *
     * @param onEnd is told once, when both directions have ended or time is up; closes the connections
     */
    public Relay(
            RelayEnd client,
            RelayEnd backend,
            RelayBuffers buffers,
            Limits limits,
            Timers timers,
            Consumer<Cause> onEnd) {
        this.up = new Direction(client, backend, Cause.CLIENT_CLOSED);
        this.down = new Direction(backend, client, Cause.BACKEND_CLOSED);
        this.buffers = buffers;
        this.limits = limits;
        this.timers = timers;
        this.onEnd = onEnd;
    }

    /** Begins with what each side has sent already, behind the last line of its dialogue. */
    public void start(byte[] pendingFromClient, byte[] pendingFromBackend) {
        lastActivity = timers.now();
        timer = timers.after(limits.idle(), this::checkIdle);
        up.begin(pendingFromClient);
        down.begin(pendingFromBackend);
    }

    /** The client can be read. */
    public void onClientReadable() throws IOException {
        up.pump();
    }

    /** The backend can be read. */
    public void onBackendReadable() throws IOException {
        down.pump();
    }

    /** What was queued for the client has left. */
    public void onClientDrained() {
        down.onDrained();
    }

    /** What was queued for the backend has left. */
    public void onBackendDrained() {
        up.onDrained();
    }

    /** Octets from the client to the backend. */
    public long octetsUp() {
        return up.octets;
    }

    /** Octets from the backend to the client. */
    public long octetsDown() {
        return down.octets;
    }

    /** Whether both sides have said all, and all of it has left. */
    public boolean isFinished() {
        return up.finished && down.finished;
    }

    /** Stops the clock; to be called when the connections are closed from outside. */
    public void cancel() {
        timer.cancel();
    }

    private void checkIdle() {
        Duration allowed = up.ended || down.ended ? limits.closing() : limits.idle();
        long silent = timers.now() - lastActivity;
        if (silent >= allowed.toMillis()) {
            onEnd.accept(cause);
        } else {
            timer = timers.after(allowed.minusMillis(silent), this::checkIdle);
        }
    }

    private void ended(Cause by) {
        if (!up.ended && !down.ended) {
            cause = by;
            timer.cancel();
            timer = timers.after(limits.closing(), this::checkIdle);
        }
    }

    /** From one reader to one writer. */
    private final class Direction {
        private final RelayEnd from;
        private final RelayEnd to;
        private final Cause causeOfEnd;
        private int chunk;
        private long octets;
        private boolean ended;
        private boolean finished;

        Direction(RelayEnd from, RelayEnd to, Cause causeOfEnd) {
            this.from = from;
            this.to = to;
            this.causeOfEnd = causeOfEnd;
        }

        void begin(byte[] pending) {
            chunk = limits.smallestChunk();
            octets = pending.length;
            boolean written = pending.length == 0 ? !to.isBackedUp() : to.write(ByteBuffer.wrap(pending));
            if (written) {
                from.resumeReading();
            } else {
                from.suspendReading();
            }
        }

        void pump() throws IOException {
            if (ended) {
                return;
            }
            ByteBuffer scratch = buffers.take(from.wantsArrays() || to.wantsArrays(), chunk);
            int count = from.read(scratch);
            if (count > 0) {
                forward(scratch.flip(), count);
            } else if (count < 0) {
                end();
            }
        }

        private void forward(ByteBuffer scratch, int count) {
            octets += count;
            lastActivity = timers.now();
            if (!to.write(scratch)) {
                chunk = Math.max(limits.smallestChunk(), chunk / 4);
                from.suspendReading();
            } else if (count >= chunk) {
                chunk = Math.min(limits.largestChunk(), chunk * 2);
            }
        }

        void onDrained() {
            lastActivity = timers.now();
            if (!ended) {
                from.resumeReading();
            } else if (!finished) {
                finish();
            }
        }

        private void end() {
            from.suspendReading();
            Relay.this.ended(causeOfEnd);
            ended = true;
            if (!to.isBackedUp()) {
                finish();
            }
        }

        private void finish() {
            finished = true;
            if (isFinished()) {
                timer.cancel();
                onEnd.accept(cause);
            } else {
                to.shutdownOutput();
            }
        }
    }
}
