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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SessionsTest extends SessionBench {

    private final Sessions sessions = new Sessions(2);
    private final List<Consumer<ProxySession>> enders = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @Test
    void noMoreThanAllowed() {
        assertTrue(admit().withinLimit());
        Sessions.Admission second = admit();
        assertTrue(second.withinLimit());
        assertFalse(admit().withinLimit());
        assertEquals(2, sessions.size());

        enders.get(1).accept(second.session());
        assertTrue(admit().withinLimit());
        assertFalse(admit().withinLimit());
    }

    @Test
    void theEndOfARefusedSessionMakesNoRoom() {
        admit();
        admit();
        Sessions.Admission third = admit();
        enders.get(2).accept(third.session());

        assertFalse(admit().withinLimit());
    }

    @Test
    void theEndOfASessionCountsOnce() {
        Sessions.Admission first = admit();
        admit();
        enders.get(0).accept(first.session());
        enders.get(0).accept(first.session());

        assertTrue(admit().withinLimit());
        assertFalse(admit().withinLimit());
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
        return sessions.admit((id, ender) -> {
            ids.add(id);
            enders.add(ender);
            return session();
        });
    }
}
