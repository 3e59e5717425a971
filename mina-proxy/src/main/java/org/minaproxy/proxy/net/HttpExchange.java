package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.http.HttpFailure;
import org.minaproxy.auth.http.HttpReplyReader;
import org.minaproxy.proxy.timer.Timers.Timer;

/** One connection to an HTTP service, with one question at a time. What comes without a question ends it. */
final class HttpExchange implements Stage {

    private static final Duration KEEP_IDLE = Duration.ofSeconds(60);
    private static final int CHUNK = 16 * 1024;

    private final HttpPool pool;
    private final Connection connection;
    private @Nullable HttpReplyReader reader;
    private @Nullable HttpCall call;
    private Timer idleTimer = Timer.NONE;
    private boolean secured;
    private boolean reused;
    private boolean answering;
    private boolean over;

    HttpExchange(HttpPool pool, Connection connection) {
        this.pool = pool;
        this.connection = connection;
    }

    /** Begins with this question, to be sent as soon as the connection stands. */
    void open(HttpCall first) {
        take(first);
        connection.enter(this);
        pool.open(connection, this::send);
    }

    /** Sends the next question. */
    void ask(HttpCall next) {
        idleTimer.cancel();
        reused = true;
        answering = false;
        take(next);
        send();
    }

    private void take(HttpCall next) {
        call = next;
        reader = next.newReader(pool.replyLimit());
        next.whenFailing(this::drop);
    }

    private void send() {
        if (call != null) {
            connection.write(ByteBuffer.wrap(call.request()));
        }
    }

    /**
     * Whether nothing has come since the last reply, not even the end. Octets that nobody asked for would be taken for the reply to the next
     * question, which is about another user.
     */
    boolean isQuiet() {
        try {
            return connection.getChannel().read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void onReadable() throws IOException {
        ByteBuffer scratch = connection.loop().scratch().plain().take(connection.wantsArrays(), CHUNK);
        int count = connection.read(scratch);
        if (!secured && connection.isTlsEstablished()) {
            secured = true;
            send();
        }
        if (count > 0) {
            byte[] octets = new byte[count];
            scratch.flip().get(octets);
            read(octets);
        } else if (count < 0) {
            ended();
        }
    }

    private void ended() {
        HttpCall asked = call;
        HttpReplyReader answer = reader;
        if (asked != null && answer != null && answer.end()) {
            answered(asked, answer, false);
        } else {
            broken("the connection was closed within the reply");
        }
    }

    private void read(byte[] octets) {
        HttpCall asked = call;
        HttpReplyReader answer = reader;
        if (asked == null || answer == null) {
            drop();
            return;
        }
        answering = true;
        try {
            int taken = answer.read(octets, 0, octets.length);
            if (answer.isWhole()) {
                answered(asked, answer, answer.isPersistent() && taken == octets.length);
            }
        } catch (HttpFailure e) {
            asked.fail(String.valueOf(e.getMessage()));
        }
    }

    private void answered(HttpCall asked, HttpReplyReader answer, boolean keep) {
        call = null;
        if (keep) {
            idleTimer = connection.loop().after(KEEP_IDLE, this::drop);
            pool.free(this);
        } else {
            drop();
        }
        asked.answer(answer.reply());
    }

    /** A server may close a connection just when the next question is on its way: that is no answer, so it is asked anew. */
    private void broken(String reason) {
        HttpCall asked = call;
        if (asked == null) {
            drop();
        } else if (reused && !answering) {
            end();
            pool.replace(this, asked);
        } else {
            asked.fail(reason);
        }
    }

    /** Closes the connection; its question, if it has one, is no longer of interest. */
    void drop() {
        if (!over) {
            end();
            pool.gone(this);
        }
    }

    private void end() {
        over = true;
        call = null;
        idleTimer.cancel();
        connection.closeNow();
    }

    @Override
    public void onLost(String reason) {
        broken(reason);
    }

    @Override
    public void onClosed(String reason) {
        broken("the connection was closed within the reply");
    }
}
