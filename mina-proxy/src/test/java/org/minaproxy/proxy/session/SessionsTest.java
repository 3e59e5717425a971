package org.minaproxy.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.protocol.Ending;

class SessionsTest extends SessionBench {

    private final Sessions sessions = new Sessions(2);
    private final List<Consumer<Session>> enders = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @Test
    void noMoreThanAllowed() {
        assertEquals(Optional.empty(), admit().refusal());
        Sessions.Admission second = admit();
        assertEquals(Optional.empty(), second.refusal());
        assertEquals(Optional.of(Ending.OVERLOADED), admit().refusal());
        assertEquals(2, sessions.size());

        enders.get(1).accept(second.session());
        assertEquals(Optional.empty(), admit().refusal());
        assertEquals(Optional.of(Ending.OVERLOADED), admit().refusal());
    }

    @Test
    void theEndOfARefusedSessionMakesNoRoom() {
        admit();
        admit();
        Sessions.Admission third = admit();
        enders.get(2).accept(third.session());

        assertEquals(Optional.of(Ending.OVERLOADED), admit().refusal());
    }

    @Test
    void theEndOfASessionCountsOnce() {
        Sessions.Admission first = admit();
        admit();
        enders.get(0).accept(first.session());
        enders.get(0).accept(first.session());

        assertEquals(Optional.empty(), admit().refusal());
        assertEquals(Optional.of(Ending.OVERLOADED), admit().refusal());
    }

    @Test
    void nobodyComesInWhileTheProxyStops() {
        Session live = admit().session();
        live.onConnected();
        client.did();
        sessions.shutDown();
        loop.runTasks();

        assertEquals("end-SHUTDOWN [close]", client.did());
        assertEquals(Optional.of(Ending.SHUTDOWN), admit().refusal());
        assertEquals(1, sessions.size());
    }

    @Test
    void idsAreTenHexadecimalDigitsAndDiffer() {
        admit();
        admit();

        assertTrue(ids.stream().allMatch(id -> id.matches("[0-9a-f]{10}")), ids::toString);
        assertEquals(2, ids.stream().distinct().count());
    }

    @Test
    void waitsForTheLast() throws Exception {
        Sessions.Admission first = admit();
        CompletableFuture<Boolean> empty =
                CompletableFuture.supplyAsync(() -> sessions.awaitNone(Duration.ofSeconds(30)));
        enders.get(0).accept(first.session());

        assertTrue(empty.get(10, TimeUnit.SECONDS));
    }

    @Test
    void doesNotWaitForLong() {
        assertTrue(sessions.awaitNone(Duration.ZERO));
        admit();

        assertFalse(sessions.awaitNone(Duration.ofMillis(1)));
    }

    @Test
    void challengesHaveTheirForm() {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1_794_000_000), ZoneOffset.UTC);
        Challenges challenges = new Challenges("mail.example", clock);
        String first = challenges.get();

        assertTrue(first.matches("<[0-9]{1,20}\\.1794000000@mail\\.example>"), first);
        assertFalse(first.equals(challenges.get()));
    }

    private Sessions.Admission admit() {
        return sessions.admit(Optional.empty(), (id, ender) -> {
            ids.add(id);
            enders.add(ender);
            return session();
        });
    }
}
