package org.minaproxy.proxy.net;

import java.io.IOException;
import java.time.Duration;
import org.minaproxy.proxy.relay.Relay;
import org.minaproxy.proxy.session.Cause;
import org.minaproxy.proxy.session.ClientLink.RelayEnded;

/** Both connections of a relay, each at its end of it. */
final class RelayStage {

    private final Relay relay;
    private final Connection client;
    private final Connection backend;
    private final Stage clientBefore;
    private final Stage backendBefore;
    private final Duration patience;
    private final RelayEnded ended;

    RelayStage(
            Relay relay,
            Connection client,
            Connection backend,
            Stage clientBefore,
            Stage backendBefore,
            Duration patience,
            RelayEnded ended) {
        this.relay = relay;
        this.client = client;
        this.backend = backend;
        this.clientBefore = clientBefore;
        this.backendBefore = backendBefore;
        this.patience = patience;
        this.ended = ended;
    }

    void begin(byte[] fromClient, byte[] fromBackend) {
        client.enter(new ClientEnd());
        backend.enter(new BackendEnd());
        relay.start(fromClient, fromBackend);
    }

    /** A reset of one side: what the other side has not got yet still goes to it. */
    private void lost(Connection other, Cause cause) {
        relay.cancel();
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
            relay.cancel();
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
            backendBefore.onClosed(reason);
        }
    }
}
