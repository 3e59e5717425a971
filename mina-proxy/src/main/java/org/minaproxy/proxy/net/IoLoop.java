package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.session.SessionLoop;
import org.minaproxy.proxy.timer.TimerWheel;

/**
 * One I/O thread: MINA's processor, which here also accepts, connects, keeps time and runs tasks of other threads.
 *
 * <p>Bytes do not go through MINA's filter chain: a readable connection is asked to read by itself, into memory that all connections of
 * the loop share. MINA keeps what a kernel would not take, and tells when it has left.
 */
final class IoLoop extends NioProcessor implements SessionLoop {

    /** Gets ready on a loop without being a connection: a listening or a connecting socket. */
    interface Watcher {
        void onReady(SelectionKey key) throws IOException;
    }

    private static final Logger LOG = LogManager.getLogger(IoLoop.class);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final TimerWheel timers =
            new TimerWheel(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), IoLoop::report);
    private final Scratch scratch;
    private volatile @Nullable Thread thread;
    private final Queue<Channel> leaving = new ArrayDeque<>();
    private boolean again;

    /**
     * Makes a loop that is not running yet.
     *
     * @param threads starts the thread
     * @param largestChunk octets that a relay moves at once at the most
     */
    IoLoop(Executor threads, int largestChunk) {
        super(threads);
        this.scratch = new Scratch(largestChunk);
    }

    Scratch scratch() {
        return scratch;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * A channel that is still registered cannot be closed, only be shut down (three system calls); so it leaves the selector first, and is closed
     * at the loop's next turn, which comes at once.
     */
    @Override
    protected void destroy(NioSession session) throws Exception {
        ByteChannel channel = session.getChannel();
        if (channel instanceof SelectableChannel selectable && selectable.keyFor(selector) != null) {
            selectable.keyFor(selector).cancel();
        }
        leaving.add(channel);
        again = true;
    }

    private void closeLeaving() {
        for (Channel channel = leaving.poll(); channel != null; channel = leaving.poll()) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("closing a channel: {}", e.getMessage());
            }
        }
    }

    @Override
    protected void doDispose() throws Exception {
        closeLeaving();
        super.doDispose();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wakeup();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return timers.after(delay, task);
    }

    @Override
    public long now() {
        return timers.now();
    }

    /** Waits for the channel; on this loop's thread only. */
    SelectionKey watch(SelectableChannel channel, int operations, Watcher watcher) throws IOException {
        return channel.register(selector, operations, watcher);
    }

    // On the loop's own thread there is nobody to wake: it only must not go to sleep.
    @Override
    protected void wakeup() {
        if (isCurrent()) {
            again = true;
        } else {
            super.wakeup();
        }
    }

    @Override
    protected int select(long timeout) throws Exception {
        thread = Thread.currentThread();
        boolean now = again || !tasks.isEmpty();
        again = false;
        int selected = now ? selector.selectNow() : super.select(timers.sleep(timeout));
        wakeupCalled.set(true); // MINA takes ten empty selects for a broken selector; here they are normal
        closeLeaving();
        timers.advance();
        runTasks();
        return selected;
    }

    private void runTasks() {
        for (int left = tasks.size(); left > 0; left--) {
            Runnable task = tasks.poll();
            if (task != null) {
                guard(task);
            }
        }
    }

    @Override
    protected Iterator<NioSession> selectedSessions() {
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            if (key.attachment() instanceof Watcher watcher) {
                keys.remove();
                guard(() -> ready(key, watcher));
            }
        }
        return super.selectedSessions();
    }

    private static void ready(SelectionKey key, Watcher watcher) {
        try {
            if (key.isValid()) {
                watcher.onReady(key);
            }
        } catch (IOException e) {
            report(e);
        }
    }

    @Override
    protected int read(NioSession session, IoBuffer unused) {
        if (session instanceof Connection connection) {
            connection.onReadable();
        }
        return 0;
    }

    // MINA would also stop waiting for room to write when all that is left to write is a part of one request; its flush
    // sees to that alone.
    @Override
    public void updateTrafficControl(NioSession session) {
        try {
            setInterestedInRead(session, !session.isReadSuspended());
        } catch (Exception e) {
            session.getFilterChain().fireExceptionCaught(e);
        }
    }

    // MINA would close at once, and what the peer sent before could not be read any more.
    @Override
    protected int write(NioSession session, IoBuffer buffer, int length) throws IOException {
        try {
            return super.write(session, buffer, length);
        } catch (IOException e) {
            if (session instanceof Connection connection) {
                connection.outputLost();
                int dropped = Math.min(length, buffer.remaining());
                buffer.skip(dropped);
                return dropped;
            }
            throw e;
        }
    }

    // The thread stays when the last session leaves.
    @Override
    protected int allSessionsCount() {
        return isDisposing() ? sessions().size() : 1;
    }

    @Override
    protected boolean isSelectorEmpty() {
        return isDisposing() && sessions().isEmpty();
    }

    // MINA walks over all sessions every second to find idle ones; timers do that here.
    @Override
    protected Iterator<NioSession> allSessions() {
        return isDisposing() ? sessions().iterator() : Collections.emptyIterator();
    }

    private java.util.List<NioSession> sessions() {
        return selector.keys().stream()
                .map(SelectionKey::attachment)
                .filter(NioSession.class::isInstance)
                .map(NioSession.class::cast)
                .toList();
    }

    // An Error that leaves a callback would end the thread, and with it all of its sessions.
    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            report(e);
        }
    }

    private static void report(Throwable e) {
        LOG.error("bug, while running a task of an I/O thread", e);
    }
}
