package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.minaproxy.proxy.timer.Timers.Timer;

/** The last bytes leave, then the half-close, then whatever the peer still sends is read and forgotten until it closes too. */
final class ClosingStage implements Stage {

    private static final int CHUNK = 16 * 1024;
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Connection connection;
    private final Stage last;
    private Timer timer;

    ClosingStage(Connection connection, Stage last, Timer timer) {
        this.connection = connection;
        this.last = last;
        this.timer = timer;
    }

    void begin() {
        connection.resumeReading();
        if (!connection.isBackedUp()) {
            connection.shutdownOutput();
            limitWait();
        }
    }

    @Override
    public void onDrained() {
        connection.shutdownOutput();
        limitWait();
        connection.resumeReading();
    }

    // Once all is sent a peer that does not answer is not worth a descriptor for long.
    private void limitWait() {
        timer.cancel();
        timer = connection.loop().after(LINGER, connection::closeNow);
    }

    // Below TLS on purpose: nothing that comes now is of interest.
    @Override
    public void onReadable() throws IOException {
        ByteBuffer unread = connection.loop().scratch().plain().take(false, CHUNK);
        if (connection.getChannel().read(unread) < 0) {
            if (connection.isOutputShut() || !connection.isBackedUp()) {
                connection.closeNow();
            } else {
                connection.suspendReading();
            }
        }
    }

    @Override
    public void onClosed(String reason) {
        timer.cancel();
        last.onClosed(reason);
    }
}
