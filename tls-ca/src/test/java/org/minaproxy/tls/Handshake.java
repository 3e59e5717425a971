package org.minaproxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two engines that talk to each other in memory until nobody has anything left to say, then exchange a greeting. */
final class Handshake {

    private static final int ROUNDS = 50;

    final Side client;
    final Side server;

    private Handshake(SSLEngine client, SSLEngine server) {
        this.client = new Side(client);
        this.server = new Side(server);
    }

    /** Runs the handshake, then sends {@code hello} from the server, which also carries its session tickets, and {@code olleh} back. */
    static Handshake run(SSLEngine client, SSLEngine server) throws SSLException {
        Handshake handshake = new Handshake(client, server);
        client.beginHandshake();
        server.beginHandshake();
        handshake.exchange();
        handshake.server.say("hello");
        handshake.exchange();
        handshake.client.say("olleh");
        handshake.exchange();
        return handshake;
    }

    /** Runs and ends a handshake that is expected to work. */
    static Handshake success(SSLEngine client, SSLEngine server) throws SSLException {
        Handshake handshake = run(client, server);
        if (!handshake.client.heard.toString().equals("hello")
                || !handshake.server.heard.toString().equals("olleh")) {
            throw new AssertionError("client " + handshake.client + ", server " + handshake.server);
        }
        handshake.close();
        return handshake;
    }

    void close() {
        client.close();
        server.close();
    }

    private void exchange() {
        for (int i = 0; i < ROUNDS; i++) {
            client.step(server);
            server.step(client);
        }
    }

    /** One engine, what has reached it and what it said of it. */
    static final class Side {

        final SSLEngine engine;
        final StringBuilder heard = new StringBuilder();
        Optional<Exception> failure = Optional.empty();
        private final ByteBuffer incoming = ByteBuffer.allocate(1 << 17).flip();
        private final ByteBuffer plain = ByteBuffer.allocate(1 << 15);
        private ByteBuffer outgoing = ByteBuffer.allocate(0);

        private Side(SSLEngine engine) {
            this.engine = engine;
        }

        private void say(String text) {
            outgoing = ByteBuffer.wrap(text.getBytes(US_ASCII));
        }

        private void step(Side peer) {
            wrapTo(peer);
            if (failure.isPresent()) {
                return;
            }
            try {
                if (incoming.hasRemaining()) {
                    runTasks(engine.unwrap(incoming, plain));
                    plain.flip();
                    while (plain.hasRemaining()) {
                        heard.append((char) plain.get());
                    }
                    plain.clear();
                }
            } catch (SSLException | RuntimeException e) {
                failure = Optional.of(e);
                engine.closeOutbound();
            }
        }

        private void wrapTo(Side peer) {
            ByteBuffer record = ByteBuffer.allocate(1 << 15);
            try {
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    tasks();
                }
                runTasks(engine.wrap(failure.isPresent() ? ByteBuffer.allocate(0) : outgoing, record));
            } catch (SSLException | RuntimeException e) {
                failure = failure.or(() -> Optional.of(e));
            }
            record.flip();
            if (record.hasRemaining()) {
                peer.incoming.compact().put(record).flip();
            }
        }

        private void runTasks(SSLEngineResult result) {
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                tasks();
            }
        }

        private void tasks() {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }

        private void close() {
            engine.closeOutbound();
            try {
                for (int i = 0; i < ROUNDS && !engine.isOutboundDone(); i++) {
                    engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 15));
                }
            } catch (SSLException e) {
                // beyond an alert
            }
            try {
                engine.closeInbound();
            } catch (SSLException e) {
                // the peer did not say goodbye, which is its right here
            }
        }

        @Override
        public String toString() {
            return "heard \"" + heard + "\", "
                    + failure.map(Exception::toString).orElse("no failure");
        }
    }
}
