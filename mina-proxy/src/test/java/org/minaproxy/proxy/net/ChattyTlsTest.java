package org.minaproxy.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS answers some records by itself (RFC 8446 §4.6.3), and a peer that never reads these answers must not fill our memory with them. */
class ChattyTlsTest {

    @Test
    @Timeout(60)
    void peerThatNeverReadsTheAnswersIsLetGo() throws Exception {
        CompletableFuture<String> lost = new CompletableFuture<>();
        try (IoLoops loops = new IoLoops(1, 64 * 1024, (thread, bug) -> {});
                ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel peer = SocketChannel.open(server.getLocalAddress())) {
            open(loops, server.accept(), lost);
            ByteBuffer records = ByteBuffer.allocate(64 * 1024);

            assertThrows(IOException.class, () -> {
                while (true) {
                    peer.write(records.clear());
                }
            });

            assertEquals("TLS: asks for answers and does not read them", lost.get(20, TimeUnit.SECONDS));
        }
    }

    private static void open(IoLoops loops, SocketChannel accepted, CompletableFuture<String> lost) throws IOException {
        accepted.configureBlocking(false);
        IoLoop loop = loops.all().get(0);
        Connection connection = new Connection(loop, loops.service(), accepted);
        connection.enter(new Reader(connection, lost));
        TlsLayerFactory layers = (scratch, out) -> new TlsLayer(new AnsweringEngine(), true, scratch, out);
        connection.whenOpened(() -> connection.startTls(layers, new byte[0]));
        loops.service().open(connection);
    }

    private record Reader(Connection connection, CompletableFuture<String> lost) implements Stage {

        @Override
        public void onReadable() throws IOException {
            connection.read(connection.loop().scratch().plain().take(true, 16 * 1024));
        }

        @Override
        public void onLost(String reason) {
            lost.complete(reason);
        }
    }

    /** Takes records of 27 octets, which all ask for an answer, and answers each with one of its own. */
    private static final class AnsweringEngine extends IdleEngine {

        private static final int RECORD = 27;

        @Override
        public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
            if (source.remaining() < RECORD) {
                return new SSLEngineResult(Status.BUFFER_UNDERFLOW, HandshakeStatus.NOT_HANDSHAKING, 0, 0);
            }
            source.position(source.position() + RECORD);
            return new SSLEngineResult(Status.OK, HandshakeStatus.NEED_WRAP, RECORD, 0);
        }

        @Override
        public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
            target.put(new byte[RECORD]);
            return new SSLEngineResult(Status.OK, HandshakeStatus.NOT_HANDSHAKING, 0, RECORD);
        }
    }
}
