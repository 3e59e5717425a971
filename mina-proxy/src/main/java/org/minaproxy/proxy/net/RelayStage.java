package org.minaproxy.proxy.net;

import java.io.IOException;
import java.time.Duration;
import org.minaproxy.proxy.relay.Relay;
import org.minaproxy.proxy.session.Cause;
import org.minaproxy.proxy.session.ClientLink.RelayEnded;
import org.minaproxy.proxy.session.ClientLink.RelayedBytes;
import org.minaproxy.proxy.timer.Timers.Timer;

/** Both connections of a relay, each at its end of it. What led to the backend is forgotten, and the password with it. */
final class RelayStage implements RelayedBytes {

    private static final Duration KEEP_ALIVE_FROM = Duration.ofMinutes(1);

    private final LinkStage clientBefore;
    private final Connection client;
    private final Connection backend;
    private final RelayEnded ended;
    private final Duration patience;
    private final Relay relay;
    private Timer keepAlive = Timer.NONE;

    RelayStage(LinkStage client, Connection backend, Duration idle, RelayEnded ended) {
        this.clientBefore = client;
        this.client = client.connection();
        this.backend = backend;
        this.ended = ended;
        this.patience = client.limits().closing();
        this.relay = new Relay(
                this.client,
                this.backend,
                this.client.loop().scratch().plain(),
                client.limits().ofRelay(idle),
                this.client.loop(),
                this::onEnd);
    }

    /**
     * Enters both connections.
     *
     * @param fromBackend what has been read there, but not handed on
     */
    void begin(byte[] fromBackend) {
        byte[] fromClient = clientBefore.takeOver();
        client.enter(new ClientEnd());
        backend.enter(new BackendEnd());
        // Only for those who stay: an option costs a system call, and a short session has few. Set first, because the
        // relay may end at once.
        keepAlive = client.loop().after(KEEP_ALIVE_FROM, () -> {
            client.keepAlive();
            backend.keepAlive();
        });
        relay.start(fromClient, fromBackend);
    }

    private void stop() {
        keepAlive.cancel();
        relay.cancel();
    }

    @Override
    public long up() {
        return relay.octetsUp();
    }

    @Override
    public long down() {
        return relay.octetsDown();
    }

    private void onEnd(Relay.Cause cause) {
        stop();
        ended.onRelayEnded(Cause.valueOf(cause.name()));
        if (relay.isFinished()) {
            client.closeFinished(patience);
            backend.closeFinished(patience);
        } else {
            client.closeGracefully(patience);
            backend.closeGracefully(patience);
        }
    }

    /** A reset of one side: what the other side has not got yet still goes to it. */
    private void lost(Connection other, Cause cause) {
        stop();
        ended.onRelayEnded(cause);
        other.closeGracefully(patience);
    }

    private final class ClientEnd implements Stage {

        @Override
        public void onReadable() throws IOException {
            relay.onClientReadable();
        }

        @Override
        public void onDrained() {
            relay.onClientDrained();
        }

        @Override
        public void onLost(String reason) {
            lost(backend, Cause.CLIENT_LOST);
        }

        @Override
        public void onClosed(String reason) {
            stop();
            backend.closeGracefully(patience);
            clientBefore.onClosed(reason);
        }
    }

    private final class BackendEnd implements Stage {

        @Override
        public void onReadable() throws IOException {
            relay.onBackendReadable();
        }

        @Override
        public void onDrained() {
            relay.onBackendDrained();
        }

        @Override
        public void onLost(String reason) {
            lost(client, Cause.BACKEND_LOST);
        }

        @Override
        public void onClosed(String reason) {
            stop();
            client.closeGracefully(patience);
        }
    }
}
