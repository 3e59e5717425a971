package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minaproxy.proxy.net.LookupClient.at;
import static org.minaproxy.proxy.net.LookupClient.outcome;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.http.Header;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.proxy.net.ScriptedServer.Peer;

class LoopHttpTransportTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private ScriptedServer server = newServer();

    private ScriptedServer newServer() {
        try {
            return new ScriptedServer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void remember() {
        open.push(server);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private LookupClient client(int connections, int waiting) throws Exception {
        LookupClient client = new LookupClient(connections, waiting);
        open.push(client);
        return client;
    }

    /** An answer with this value in the header X. */
    private static String ok(String value) {
        return "HTTP/1.1 200 OK\r\nX: " + value + "\r\nContent-Length: 0\r\n\r\n";
    }

    // ---- bytes ----

    @Test
    void aQuestionIsWrittenByteByByteAsToldAndItsReplyComesBack() throws Exception {
        LookupClient client = client(1, 0);
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/mail?a=b%20c");

        CompletableFuture<HttpReply> answer =
                client.get(uri, new Header("Auth-User", "alice"), new Header("Auth-Pass", "a%20\u00ff"));
        Peer peer = server.accept();

        assertEquals("""
                GET /mail?a=b%20c HTTP/1.1
                Host: 127.0.0.1:PORT
                Auth-User: alice
                Auth-Pass: a%20\u00ff

                """.replace("PORT", String.valueOf(server.port())).replace("\n", "\r\n"), peer.request());
        peer.send("HTTP/1.1 403 No\r\nX: 1\r\nContent-Length: 3\r\nX: 2\r\n\r\nyes");
        assertEquals("1,2", outcome(answer));
        assertEquals(403, answer.join().status());
    }

    @Test
    void aQuestionWithABodyIsAPostAndItsAnswerMayEndWithTheConnection() throws Exception {
        LookupClient client = client(1, 0);

        CompletableFuture<HttpReply> answer = client.post(at(server), "{\"a\":1}");
        Peer peer = server.accept();

        assertEquals("""
                POST /auth HTTP/1.1
                Host: 127.0.0.1:PORT
                Content-Length: 7

                """.replace("PORT", String.valueOf(server.port())).replace("\n", "\r\n"), peer.request());
        assertEquals("{\"a\":1}", peer.octets(7));
        peer.send("HTTP/1.0 200 OK\r\nX: y\r\n\r\n{\"success\":");
        peer.send("true}");
        peer.close();
        assertEquals("y", outcome(answer));
        assertEquals("{\"success\":true}", answer.join().body().text());
    }

    @Test
    void aServiceMayBeAtAUnixSocket(@TempDir Path folder) throws Exception {
        LookupClient client = client(1, 0);
        Path path = folder.resolve("s");
        try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            service.bind(UnixDomainSocketAddress.of(path));
            URI uri = URI.create("unix:" + path + ":/mail?a=b");
            CompletableFuture<HttpReply> first = client.get(uri, new Header("N", "1"));
            try (SocketChannel peer = service.accept()) {
                String expected = "GET /mail?a=b HTTP/1.1\r\nHost: localhost\r\nN: 1\r\n\r\n";
                ByteBuffer request = ByteBuffer.allocate(expected.length());
                while (request.hasRemaining()) {
                    assertTrue(peer.read(request) > 0);
                }
                assertEquals(expected, new String(request.array(), ISO_8859_1));
                peer.write(ByteBuffer.wrap(ok("yes").getBytes(ISO_8859_1)));
                assertEquals("yes", outcome(first));
            }
            CompletableFuture<HttpReply> second = client.get(uri);
            try (SocketChannel peer = service.accept()) {
                peer.write(ByteBuffer.wrap(ok("again").getBytes(ISO_8859_1)));
                assertEquals("again", outcome(second));
            }
        }
    }

    @Test
    void aUnixSocketThatNobodyListensAtIsAFailure(@TempDir Path folder) throws Exception {
        String outcome = outcome(client(1, 0).get(URI.create("unix:" + folder.resolve("none"))));

        assertTrue(outcome.endsWith(", while connecting"), outcome);
    }

    @Test
    void aConnectionServesOneQuestionAfterTheOther() throws Exception {
        LookupClient client = client(5, 0);
        Peer peer = keptConnection(client);

        for (int i = 0; i < 5; i++) {
            CompletableFuture<HttpReply> answer = client.get(at(server));
            peer.request();
            peer.send(ok("n" + i));
            assertEquals("n" + i, outcome(answer));
        }

        assertTrue(server.nobodyWaits());
    }

    @Test
    void aReplyMayComeInPiecesOfOneByte() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(at(server));
        Peer peer = server.accept();

        peer.request();
        peer.trickle("HTTP/1.1 100 Continue||HTTP/1.1 200 OK|X: slow|Transfer-Encoding: chunked||3;a=b|abc|0|X: late||"
                .replace("|", "\r\n"));

        assertEquals("slow", outcome(answer));
        assertKept(client, peer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "HTTP/1.1 200 OK|Content-Length: 0|X: a|| -> a",
                "HTTP/1.1 200 OK|Content-Length: 3|X: a||abc -> a",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|X: a||3|abc|0|| -> a",
                "HTTP/1.1 204 Fine|X: a|| -> a",
                "HTTP/1.0 200 OK|Connection: Keep-Alive|Content-Length: 0|X: a|| -> a",
            })
    void theConnectionIsKeptAfter(String reply, String outcome) throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(at(server));
        Peer peer = server.accept();

        peer.request();
        peer.send(reply.replace("|", "\r\n"));

        assertEquals(outcome, outcome(answer));
        assertKept(client, peer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "HTTP/1.1 200 OK|Connection: close|Content-Length: 0|X: a|| -> a",
                "HTTP/1.0 200 OK|Content-Length: 0|X: a|| -> a",
                "HTTP/1.1 200 OK|X: a||until the end -> a",
                "HTTP/1.1 200 OK|Content-Length: 0|X: a||HTTP/1.1 200 OK|Content-Length: 0|X: b|| -> a",
                "HTTP/1.1 200 OK|Content-Length: 0|X: a||? -> a",
                "HTTP/1.1 200 OK|Content-Length: 0|X: 16K|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Content-Length: 65537|X: a|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||10001|64K||0|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2|| -> malformed reply: contradictory lengths",
                "* OK IMAP ready| -> the reply is not HTTP",
            })
    void theConnectionIsClosedAfter(String reply, String outcome) throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(at(server));
        Peer peer = server.accept();

        peer.request();
        peer.send(reply.replace("|", "\r\n").replace("16K", "x".repeat(65536)).replace("64K", "x".repeat(65537)));

        assertEquals(outcome, outcome(answer));
        peer.assertClosed();
        keptConnection(client);
    }

    // ---- connections that end ----

    enum End {
        CLOSE {
            @Override
            void of(Peer peer) throws IOException {
                peer.close();
            }
        },
        RESET {
            @Override
            void of(Peer peer) throws IOException {
                peer.reset();
            }
        };

        abstract void of(Peer peer) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aServerMayEndAConnectionThatNobodyUses(End end) throws Exception {
        LookupClient client = client(1, 0);
        Peer first = keptConnection(client);

        end.of(first);

        keptConnection(client);
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionThatMeetsTheEndOfAKeptConnectionIsAskedAnew(End end) throws Exception {
        LookupClient client = client(2, 0);
        List<Peer> kept = keptConnections(client, 2);

        CompletableFuture<HttpReply> answer = client.get(at(server), new Header("N", "1"));
        Peer asked = kept.get(1);
        String request = asked.request();
        end.of(asked);
        Peer again = server.accept();

        assertEquals(request, again.request());
        again.send(ok("yes"));
        assertEquals("yes", outcome(answer));
    }

    @ParameterizedTest
    @EnumSource
    void itIsAskedAnewOnceAndNeverTwice(End end) throws Exception {
        LookupClient client = client(1, 0);
        Peer first = keptConnection(client);

        CompletableFuture<HttpReply> answer = client.get(at(server));
        first.request();
        end.of(first);
        Peer second = server.accept();
        second.request();
        end.of(second);

        assertTrue(answer.handle((reply, failure) -> failure != null).join());
        client.settle();
        assertTrue(server.nobodyWaits());
    }

    @ParameterizedTest
    @EnumSource
    void itIsNotAskedAnewWhenAReplyHadBegun(End end) throws Exception {
        LookupClient client = client(1, 0);
        Peer peer = keptConnection(client);

        CompletableFuture<HttpReply> answer = client.get(at(server));
        peer.request();
        peer.send("H");
        client.settle();
        end.of(peer);

        assertTrue(answer.handle((reply, failure) -> failure != null).join());
        client.settle();
        assertTrue(server.nobodyWaits());
    }

    @Test
    void aNewConnectionThatEndsWithoutAReplyIsAFailure() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(at(server));
        Peer peer = server.accept();

        peer.request();
        peer.close();

        assertEquals("the connection was closed within the reply", outcome(answer));
        keptConnection(client);
    }

    @Test
    void whatComesUnaskedEndsAKeptConnection() throws Exception {
        LookupClient client = client(1, 0);
        Peer peer = keptConnection(client);

        peer.send(ok("surprise"));

        peer.assertClosed();
        keptConnection(client);
    }

    @Test
    void whatComesUnaskedIsNoReplyToTheNextQuestion() throws Exception {
        LookupClient client = client(1, 0);
        Peer peer = keptConnection(client);
        CompletableFuture<CompletableFuture<HttpReply>> asked = new CompletableFuture<>();

        client.onLoop(
                () -> { // so that it cannot look at the socket in between
                    peer.send(ok("surprise"));
                    asked.complete(client.get(at(server)));
                });
        Peer other = server.accept();
        other.request();
        other.send(ok("answer"));

        assertEquals("answer", outcome(asked.join()));
        peer.assertClosed();
    }

    @Test
    void aGluedReplyIsNoReplyToTheQuestionThatWaits() throws Exception {
        LookupClient client = client(1, 1);
        CompletableFuture<HttpReply> first = client.get(at(server));
        Peer peer = server.accept();
        peer.request();
        CompletableFuture<HttpReply> second = client.get(at(server));
        client.settle();

        peer.send(ok("first") + ok("glued"));
        Peer other = server.accept();
        other.request();
        other.send(ok("second"));

        assertEquals("first", outcome(first));
        assertEquals("second", outcome(second));
    }

    // ---- outages ----

    @Test
    void aRefusedConnectionIsAFailure() throws Exception {
        server.refuse();

        assertEquals(
                "connection refused, while connecting", outcome(client(1, 0).get(at(server))));
    }

    @Test
    void anUnknownHostIsAFailure() throws Exception {
        assertEquals(
                "the name does not resolve, while connecting",
                outcome(client(1, 0).get(URI.create("http://auth.invalid/"))));
    }

    @Test
    void aServiceThatIsBackIsAsked() throws Exception {
        LookupClient client = client(1, 0);
        keptConnection(client).close();
        server.close();
        assertEquals("connection refused, while connecting", outcome(client.get(at(server))));

        server = new ScriptedServer(ServerSocketFactory.getDefault(), server.port());
        open.push(server);

        keptConnection(client);
    }

    @Test
    void aConnectionThatDoesNotComeAboutTakesAPartOfTheTime() throws Exception {
        LookupClient client = client(1, 0);
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full);

            assertEquals("connection timed out, while connecting", outcome(client.get(at(full.getLocalPort()), SHORT)));
        }
        keptConnection(client);
    }

    /** Connects until the kernel drops what else comes. */
    private void fill(ServerSocket server) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            open.push(socket);
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IllegalStateException("a backlog without an end");
    }

    @Test
    void aServiceThatSaysNothingIsAFailureInTime() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(at(server), SHORT);
        Peer peer = server.accept();
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\n");

        assertEquals("no answer within 300 ms", outcome(answer));
        peer.assertClosed();
        keptConnection(client);
    }

    @Test
    void aServiceThatDoesNotBeginTlsIsAFailureInTime() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(URI.create("https://127.0.0.1:" + server.port() + "/"), SHORT);
        server.accept();

        assertEquals("no answer within 300 ms", outcome(answer));
    }

    @Test
    void aServiceThatDoesNotSpeakTlsIsAFailure() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<HttpReply> answer = client.get(URI.create("https://127.0.0.1:" + server.port() + "/"));
        server.accept().send("HTTP/1.1 400 Bad Request\r\n\r\n");

        String outcome = outcome(answer);
        assertTrue(outcome.startsWith("TLS: "), outcome);
    }

    @Test
    void aNameServerThatSaysNothingHoldsNoConnection() throws Exception {
        Deque<Runnable> resolving = new ConcurrentLinkedDeque<>();
        LookupClient client = new LookupClient(resolving::add, 1);
        open.push(client);
        URI uri = URI.create("http://localhost:" + server.port() + "/auth");

        CompletableFuture<HttpReply> first = client.get(uri, SHORT);
        CompletableFuture<HttpReply> second = client.get(uri);
        assertEquals("no answer within 300 ms", outcome(first));
        client.settle();
        resolving.forEach(Runnable::run);
        Peer peer = server.accept();
        peer.request();
        peer.send(ok("second"));

        assertEquals("second", outcome(second));
        assertTrue(server.nobodyWaits());
    }

    // ---- bounds ----

    @Test
    void moreQuestionsThanConnectionsWaitInTheirOrder() throws Exception {
        LookupClient client = client(1, 3);
        List<CompletableFuture<HttpReply>> answers = ask(client, 4);
        Peer peer = server.accept();

        for (int i = 0; i < 4; i++) {
            assertTrue(peer.request().contains("N: " + i + "\r\n"));
            peer.send(ok("a" + i));
        }

        assertEquals(List.of("a0", "a1", "a2", "a3"), outcomes(answers));
        assertTrue(server.nobodyWaits());
    }

    @Test
    void noMoreThanTheLimitWait() throws Exception {
        LookupClient client = client(1, 2);
        List<CompletableFuture<HttpReply>> answers = ask(client, 3);

        assertEquals("more than 2 requests are waiting", outcome(client.get(at(server))));
        Peer peer = server.accept();
        for (int i = 0; i < 3; i++) {
            peer.request();
            peer.send(ok("fine"));
        }

        assertEquals(List.of("fine", "fine", "fine"), outcomes(answers));
    }

    @Test
    void aQuestionThatWaitsProceedsWhenAConnectionDies() throws Exception {
        LookupClient client = client(1, 2);
        List<CompletableFuture<HttpReply>> answers = ask(client, 3);

        Peer first = server.accept();
        first.request();
        first.close();
        Peer second = server.accept();
        second.request();
        second.send("nonsense\r\n");
        Peer third = server.accept();
        third.request();
        third.send(ok("third"));

        assertEquals(
                List.of("the connection was closed within the reply", "the reply is not HTTP", "third"),
                outcomes(answers));
    }

    @Test
    void aQuestionThatWaitsProceedsWhenAnotherTakesTooLong() throws Exception {
        LookupClient client = client(1, 2);
        CompletableFuture<HttpReply> slow = client.get(at(server), SHORT);
        CompletableFuture<HttpReply> waiting = client.get(at(server), SHORT);
        CompletableFuture<HttpReply> patient = client.get(at(server));

        assertEquals("no answer within 300 ms", outcome(slow));
        assertEquals("no answer within 300 ms", outcome(waiting));
        Peer silent = server.accept();
        silent.request();
        silent.assertClosed();
        Peer peer = server.accept();
        peer.request();
        peer.send(ok("at last"));

        assertEquals("at last", outcome(patient));
    }

    @Test
    void everyQuestionThatWaitsHearsOfAnOutage() throws Exception {
        int many = 3_000;
        LookupClient client = client(2, many);
        List<CompletableFuture<HttpReply>> answers = ask(client, many);
        Peer one = server.accept();
        Peer two = server.accept();
        one.request();
        two.request();
        client.settle();

        server.refuse();
        one.close();
        two.reset();

        List<String> outcomes = outcomes(answers);
        assertEquals(
                many - 2,
                outcomes.stream()
                        .filter("connection refused, while connecting"::equals)
                        .count());
    }

    @Test
    void anOutageOfOneServiceIsNoneOfAnother() throws Exception {
        LookupClient client = client(1, 0);
        try (ScriptedServer other = new ScriptedServer()) {
            CompletableFuture<HttpReply> slow = client.get(at(other));
            other.accept().request();

            Peer peer = keptConnection(client);

            assertKept(client, peer);
            assertFalse(slow.isDone());
        }
    }

    // ---- the end ----

    @Test
    void closingEndsEveryQuestionAndEveryConnection() throws Exception {
        LookupClient client = client(2, 5);
        List<Peer> kept = keptConnections(client, 2);
        List<CompletableFuture<HttpReply>> answers = ask(client, 2);
        kept.get(1).request();
        kept.get(0).request();
        kept.get(0).send(ok("n0"));
        client.settle();

        client.closeTransport();

        assertTrue(outcomes(answers).contains("closed"));
        kept.get(0).assertClosed();
        kept.get(1).assertClosed();
        assertEquals("closed", outcome(client.get(at(server))));
    }

    @Test
    void closingEndsWhatWaitsAndWhatIsDialled() throws Exception {
        Deque<Runnable> resolving = new ConcurrentLinkedDeque<>();
        LookupClient client = new LookupClient(resolving::add, 1);
        open.push(client);
        URI uri = URI.create("http://localhost:" + server.port() + "/auth");
        CompletableFuture<HttpReply> dialled = client.get(uri);
        CompletableFuture<HttpReply> waiting = client.get(uri);

        client.closeTransport();

        assertEquals("closed", outcome(dialled));
        assertEquals("closed", outcome(waiting));
        resolving.forEach(Runnable::run);
        client.settle();
        assertTrue(server.nobodyWaits());
    }

    @Test
    void aQuestionOfTheLoopIsAnsweredOnTheLoop() throws Exception {
        LookupClient client = client(1, 0);
        CompletableFuture<String> thread = new CompletableFuture<>();
        CompletableFuture<String> loop = new CompletableFuture<>();
        client.onLoop(() -> {
            loop.complete(Thread.currentThread().getName());
            CompletableFuture<HttpReply> answer = client.get(at(server));
            answer.thenAccept(reply -> thread.complete(Thread.currentThread().getName()))
                    .exceptionally(failure -> null);
        });
        Peer peer = server.accept();
        peer.request();
        peer.send(ok("fine"));

        assertEquals(loop.join(), thread.join());
    }

    @Test
    void noDescriptorIsLeftBehind() throws Exception {
        LookupClient client = client(4, 100);
        ScriptedServer gone = new ScriptedServer();
        gone.close();
        keptConnection(client).close();
        client.settle();
        long before = descriptors();

        for (int i = 0; i < 100; i++) {
            CompletableFuture<HttpReply> answer = client.get(at(server));
            CompletableFuture<HttpReply> refused = client.get(at(gone));
            Peer peer = server.accept();
            peer.request();
            peer.send(i % 2 == 0 ? "nonsense\r\n" : ok("fine") + ok("glued"));
            outcome(answer);
            outcome(refused);
            peer.assertClosed();
            peer.close();
        }
        client.settle();

        assertTrue(descriptors() <= before, before + " before, now " + descriptors());
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    // ---- helpers ----

    private List<CompletableFuture<HttpReply>> ask(LookupClient client, int count) {
        List<CompletableFuture<HttpReply>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(client.get(at(server), new Header("N", String.valueOf(i))));
        }
        return answers;
    }

    private static List<String> outcomes(List<CompletableFuture<HttpReply>> answers) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (CompletableFuture<HttpReply> answer : answers) {
            outcomes.add(outcome(answer));
        }
        return outcomes;
    }

    /** A connection on which a question has just been answered. */
    private Peer keptConnection(LookupClient client) throws Exception {
        return keptConnections(client, 1).get(0);
    }

    /** The last of them is asked first. */
    private List<Peer> keptConnections(LookupClient client, int count) throws Exception {
        List<CompletableFuture<HttpReply>> answers = ask(client, count);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(server.accept());
        }
        for (int i = 0; i < count; i++) {
            peers.get(i).request();
            peers.get(i).send(ok("n" + i));
            outcome(answers.get(i));
        }
        return peers;
    }

    private void assertKept(LookupClient client, Peer peer) throws Exception {
        CompletableFuture<HttpReply> answer = client.get(at(server));
        peer.request();
        peer.send(ok("kept"));
        assertEquals("kept", outcome(answer));
        assertTrue(server.nobodyWaits());
    }
}
