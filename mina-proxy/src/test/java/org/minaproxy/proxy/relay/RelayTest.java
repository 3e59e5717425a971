package org.minaproxy.proxy.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.relay.Relay.Cause;
import org.minaproxy.proxy.timer.TimerWheel;

class RelayTest {

    private static final int SMALLEST = 16;
    private static final int LARGEST = 256;
    private static final byte[] NOTHING = {};

    private final FakeEnd client = new FakeEnd();
    private final FakeEnd backend = new FakeEnd();
    private final List<Cause> ended = new ArrayList<>();
    private long clock = 1_000;
    private final TimerWheel wheel = new TimerWheel(() -> clock, e -> {
        throw new AssertionError(e);
    });
    private final Relay relay = new Relay(
            client,
            backend,
            new RelayBuffers(LARGEST, 2 * LARGEST),
            new Relay.Limits(SMALLEST, LARGEST, Duration.ofMinutes(30), Duration.ofSeconds(30)),
            wheel,
            ended::add);

    @Test
    void whatBothSidesHadSentBeforeGoesFirst() throws IOException {
        relay.start(bytes("a2 SELECT INBOX\r\n"), bytes("* 3 EXISTS\r\n"));
        clientSends("a3 NOOP\r\n");
        backendSends("a2 OK\r\n");

        assertEquals("a2 SELECT INBOX\r\na3 NOOP\r\n", text(backend.sent()));
        assertEquals("* 3 EXISTS\r\na2 OK\r\n", text(client.sent()));
        assertEquals(26, relay.octetsUp());
        assertEquals(19, relay.octetsDown());
    }

    @Test
    void aSideThatCannotTakeWhatWasPendingSuspendsTheOther() throws IOException {
        backend.takesOnly(3);
        relay.start(bytes("pipelined"), NOTHING);

        assertTrue(client.suspended);
        assertFalse(backend.suspended);

        drainBackend();
        assertFalse(client.suspended);
        clientSends(" and more");
        assertEquals("pipelined and more", text(backend.sent()));
    }

    @Test
    void aLoginReplyThatHasNotLeftHoldsTheBackendBack() throws IOException {
        client.takesOnly(0);
        client.write(ByteBuffer.wrap(bytes("a1 OK\r\n"))); // by the dialogue, before the relay

        relay.start(NOTHING, NOTHING);
        assertTrue(backend.suspended);

        drainClient();
        assertFalse(backend.suspended);
        backendSends("* BYE\r\n");
        assertEquals("a1 OK\r\n* BYE\r\n", text(client.sent()));
    }

    @Test
    void aSlowReaderSuspendsItsWriterAloneAndOnlyWhileSomethingIsQueued() throws IOException {
        relay.start(NOTHING, NOTHING);
        client.takesOnly(5);

        backendSends("0123456789");
        assertTrue(backend.suspended);
        assertEquals(5, client.queued());
        clientSends("the other way goes on");
        assertFalse(client.suspended);

        drainClient();
        assertFalse(backend.suspended);
        assertEquals("0123456789", text(client.sent()));
        assertEquals("the other way goes on", text(backend.sent()));
    }

    @Test
    void theEndOfTheClientIsPassedOnAndTheBackendGoesOn() throws IOException {
        relay.start(NOTHING, NOTHING);
        clientSends("QUIT\r\n");
        client.ends();
        relay.onClientReadable();

        assertTrue(backend.outputShut);
        assertFalse(client.outputShut);
        assertEquals(List.of(), ended);

        backendSends("+OK bye\r\n");
        backend.ends();
        relay.onBackendReadable();

        assertEquals("+OK bye\r\n", text(client.sent()));
        assertTrue(relay.isFinished(), "whoever is told closes both");
        assertEquals(List.of(Cause.CLIENT_CLOSED), ended);
        assertNoTimerLeft();
    }

    @Test
    void theEndOfTheBackendIsPassedOnAndTheClientGoesOn() throws IOException {
        relay.start(NOTHING, NOTHING);
        backend.ends();
        relay.onBackendReadable();

        assertTrue(client.outputShut);
        clientSends("LOGOUT\r\n");
        client.ends();
        relay.onClientReadable();

        assertTrue(relay.isFinished());
        assertEquals("LOGOUT\r\n", text(backend.sent()));
        assertEquals(List.of(Cause.BACKEND_CLOSED), ended);
    }

    @Test
    void anEndWaitsForWhatIsQueuedBeforeIt() throws IOException {
        relay.start(NOTHING, NOTHING);
        backend.takesOnly(0);
        clientSends("last words");
        assertTrue(client.suspended);
        client.ends();
        drainBackend();
        assertFalse(backend.outputShut);

        relay.onClientReadable();

        assertEquals("last words", text(backend.sent()));
        assertTrue(backend.outputShut);
    }

    @Test
    void anEndThatComesWhileTheDialoguesReplyIsQueuedWaitsToo() throws IOException {
        relay.start(NOTHING, NOTHING);
        backend.takesOnly(0);
        backend.write(ByteBuffer.wrap(bytes("queued by others")));
        client.ends();
        relay.onClientReadable();
        assertFalse(backend.outputShut);

        drainBackend();

        assertTrue(backend.outputShut);
    }

    @Test
    void anEndIsNotedOnce() throws IOException {
        relay.start(NOTHING, NOTHING);
        client.ends();
        relay.onClientReadable();
        relay.onClientReadable();
        relay.onBackendDrained();
        backend.ends();
        relay.onBackendReadable();
        relay.onBackendReadable();
        relay.onClientDrained();

        assertEquals(List.of(Cause.CLIENT_CLOSED), ended);
    }

    @Test
    void endsWhenBothAreSilentForTooLong() {
        relay.start(NOTHING, NOTHING);

        pass(Duration.ofMinutes(30).minusSeconds(1));
        assertEquals(List.of(), ended);
        pass(Duration.ofSeconds(2));

        assertEquals(List.of(Cause.IDLE), ended);
        assertNoTimerLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client sends", "backend sends", "client takes", "backend takes"})
    void eitherDirectionRenewsTheTime(String activity) throws IOException {
        relay.start(NOTHING, NOTHING);
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofMinutes(29));
            switch (activity) {
                case "client sends" -> clientSends("x");
                case "backend sends" -> backendSends("x");
                case "client takes" -> drainClient();
                default -> drainBackend();
            }
        }
        assertEquals(List.of(), ended);

        pass(Duration.ofMinutes(31));
        assertEquals(List.of(Cause.IDLE), ended);
    }

    @Test
    void readingNothingIsNoActivity() throws IOException {
        relay.start(NOTHING, NOTHING);
        pass(Duration.ofMinutes(29));
        relay.onClientReadable(); // a TLS record that is not complete
        pass(Duration.ofMinutes(2));

        assertEquals(List.of(Cause.IDLE), ended);
    }

    @Test
    void afterOneEndTheOtherSideHasTheClosingTimeOnly() throws IOException {
        relay.start(NOTHING, NOTHING);
        pass(Duration.ofMinutes(20));
        client.ends();
        relay.onClientReadable();

        pass(Duration.ofSeconds(29));
        assertEquals(List.of(), ended);
        backendSends("still busy");
        pass(Duration.ofSeconds(29));
        assertEquals(List.of(), ended);
        pass(Duration.ofSeconds(2));

        assertEquals(List.of(Cause.CLIENT_CLOSED), ended);
        assertNoTimerLeft();
    }

    @Test
    void nothingIsReportedAfterCancel() throws IOException {
        relay.start(NOTHING, NOTHING);
        relay.cancel();

        assertNoTimerLeft();
        pass(Duration.ofHours(1));
        assertEquals(List.of(), ended);
    }

    @Test
    void cancelAfterOneEndStopsTheClosingTimeToo() throws IOException {
        relay.start(NOTHING, NOTHING);
        backend.ends();
        relay.onBackendReadable();
        relay.cancel();

        assertNoTimerLeft();
    }

    @Test
    void aReadErrorIsTheConnectionsAffair() {
        relay.start(NOTHING, NOTHING);
        client.breaks("connection reset");

        IOException e = assertThrows(IOException.class, relay::onClientReadable);

        assertEquals("connection reset", e.getMessage());
    }

    @Test
    void chunksGrowWhileAllGoesWellAndShrinkWhenTheReaderIsSlow() throws IOException {
        relay.start(NOTHING, NOTHING);
        backend.arrives(new byte[10_000]);

        assertEquals(List.of(16, 32, 64, 128, 256, 256), asked(6));

        client.takesOnly(100);
        assertEquals(List.of(256), asked(1));
        assertTrue(backend.suspended);
        drainClient();
        assertEquals(List.of(64, 128), asked(2));
        for (int expected : List.of(256, 64, 16, 16)) {
            client.takesOnly(0);
            assertEquals(List.of(expected), asked(1));
            drainClient();
        }
    }

    @Test
    void aQuietConnectionKeepsItsSmallChunk() throws IOException {
        relay.start(NOTHING, NOTHING);
        for (int i = 0; i < 10; i++) {
            backendSends("* OK idle\r\n");
            assertEquals(16, backend.lastAsked);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatGoesInComesOut(long seed) throws IOException {
        Random random = new Random(seed);
        if (random.nextBoolean()) {
            client.usesArrays();
        }
        byte[] pendingUp = octets(random, 40);
        byte[] pendingDown = octets(random, 40);
        ByteArrayOutputStream up = new ByteArrayOutputStream();
        ByteArrayOutputStream down = new ByteArrayOutputStream();
        up.writeBytes(pendingUp);
        down.writeBytes(pendingDown);
        relay.start(pendingUp, pendingDown);

        for (int i = 0; i < 20_000; i++) {
            boolean upwards = random.nextBoolean();
            FakeEnd from = upwards ? client : backend;
            FakeEnd to = upwards ? backend : client;
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    byte[] more = octets(random, random.nextInt(20) == 0 ? 2_000 : 30);
                    from.arrives(more);
                    (upwards ? up : down).writeBytes(more);
                }
                case 2, 3 -> readable(from);
                default -> {
                    if (to.isBackedUp()) {
                        drain(to);
                    } else {
                        to.takesOnly(random.nextInt(50));
                    }
                }
            }
            assertEquals(to.isBackedUp(), from.suspended, "suspended exactly while something is queued");
            assertTrue(to.queued() <= LARGEST, "at most one chunk is queued");
        }
        client.ends();
        backend.ends();
        for (int i = 0; i < 5_000 && ended.isEmpty(); i++) {
            drain(client);
            drain(backend);
            readable(client);
            readable(backend);
        }

        assertEquals(1, ended.size());
        assertTrue(client.queuings > 100 && backend.queuings > 100, "the slow case must be met");
        assertArrayEquals(up.toByteArray(), backend.sent());
        assertArrayEquals(down.toByteArray(), client.sent());
        assertEquals(up.size(), relay.octetsUp());
        assertEquals(down.size(), relay.octetsDown());
    }

    private static byte[] octets(Random random, int most) {
        byte[] octets = new byte[1 + random.nextInt(most)];
        random.nextBytes(octets);
        return octets;
    }

    private void readable(FakeEnd end) throws IOException {
        if (end.suspended) {
            return;
        }
        if (end == client) {
            relay.onClientReadable();
        } else {
            relay.onBackendReadable();
        }
    }

    private void drain(FakeEnd end) {
        if (end == client) {
            drainClient();
        } else {
            drainBackend();
        }
    }

    private void clientSends(String text) throws IOException {
        client.arrives(bytes(text));
        while (client.hasInput() && !client.suspended) {
            relay.onClientReadable();
        }
    }

    private void backendSends(String text) throws IOException {
        backend.arrives(bytes(text));
        while (backend.hasInput() && !backend.suspended) {
            relay.onBackendReadable();
        }
    }

    private void drainClient() {
        client.drain();
        relay.onClientDrained();
    }

    private void drainBackend() {
        backend.drain();
        relay.onBackendDrained();
    }

    private List<Integer> asked(int reads) throws IOException {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < reads; i++) {
            relay.onBackendReadable();
            asked.add(backend.lastAsked);
        }
        return asked;
    }

    private void pass(Duration time) {
        clock += time.toMillis();
        wheel.advance();
    }

    private void assertNoTimerLeft() {
        assertEquals(Long.MAX_VALUE, wheel.sleep(Long.MAX_VALUE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static String text(byte[] octets) {
        return new String(octets, US_ASCII);
    }
}
