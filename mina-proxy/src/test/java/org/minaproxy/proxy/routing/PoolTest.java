package org.minaproxy.proxy.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.ServerAddress;

class PoolTest {

    private static final int USERS = 10_000;

    private long clock = -5_000_000;

    @Test
    void aUserAlwaysGoesToTheSameServer() {
        Pool pool = pool(Balance.USER_HASH, "a", "b", "c");
        Pool writtenInAnotherOrder = pool(Balance.USER_HASH, "c", "a", "b");

        for (int i = 0; i < 100; i++) {
            List<String> order = order(pool, "user" + i);
            assertEquals(order, order(pool, "user" + i));
            assertEquals(order, order(writtenInAnotherOrder, "user" + i));
        }
    }

    @Test
    void usersSpreadEvenly() {
        Map<String, Integer> users = new HashMap<>();
        Pool pool = pool(Balance.USER_HASH, "10.0.0.11", "10.0.0.12:143", "[2001:db8::5]:1143", "mail4.example");
        for (int i = 0; i < USERS; i++) {
            users.merge(order(pool, "user" + i + "@example.com").get(0), 1, Integer::sum);
        }

        int fair = USERS / 4;
        assertEquals(4, users.size());
        users.forEach((server, count) ->
                assertTrue(Math.abs(count - fair) <= fair / 10, () -> server + " has " + count + " of " + USERS));
    }

    @Test
    void aServerThatGoesMovesItsOwnUsersOnlyAndSpreadsThem() {
        Pool before = pool(Balance.USER_HASH, "a", "b", "c", "d", "e");
        Pool after = pool(Balance.USER_HASH, "a", "b", "d", "e");
        Map<String, Integer> newHomes = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            String user = "user" + i;
            List<String> old = order(before, user);
            String now = order(after, user).get(0);
            if (old.get(0).equals("c")) {
                assertEquals(old.get(1), now, "the second choice becomes the first");
                newHomes.merge(now, 1, Integer::sum);
            } else {
                assertEquals(old.get(0), now);
            }
        }

        assertEquals(4, newHomes.size());
        newHomes.values().forEach(count -> assertTrue(count > USERS / 5 / 4 * 3 / 4, newHomes::toString));
    }

    @Test
    void inTurn() {
        Pool pool = pool(Balance.ROUND_ROBIN, "a", "b", "c");

        assertEquals(List.of("a", "b", "c"), order(pool, "alice"));
        assertEquals(List.of("b", "c", "a"), order(pool, "alice"));
        assertEquals(List.of("c", "a", "b"), order(pool, "bob"));
        assertEquals(List.of("a", "b", "c"), order(pool, "bob"));
    }

    @Test
    void fewestSessionsFirstThenAsWritten() {
        Pool pool = pool(Balance.LEAST_SESSIONS, "a", "b", "c");
        begin(pool, "a", 2);
        begin(pool, "b", 1);
        begin(pool, "c", 2);
        assertEquals(List.of("b", "a", "c"), order(pool, "alice"));

        server(pool, "a").onSessionEnded();
        server(pool, "a").onSessionEnded();
        assertEquals(List.of("a", "b", "c"), order(pool, "alice"));
        assertEquals(0, server(pool, "a").sessions());
    }

    @Test
    void asWritten() {
        Pool pool = pool(Balance.FIRST_AVAILABLE, "a", "b", "c");
        begin(pool, "a", 1000);

        assertEquals(List.of("a", "b", "c"), order(pool, "alice"));
        assertEquals(List.of("a", "b", "c"), order(pool, "bob"));
    }

    @Test
    void whatFailedIsTriedLastUntilItsTimeIsOver() {
        Pool pool = pool(Balance.FIRST_AVAILABLE, "a", "b", "c");
        server(pool, "a").onFailed();
        assertEquals(List.of("b", "c", "a"), order(pool, "alice"));
        server(pool, "b").onFailed();
        assertEquals(List.of("c", "a", "b"), order(pool, "alice"));

        clock += 29_999;
        assertEquals(List.of("c", "a", "b"), order(pool, "alice"));
        clock += 1;
        assertEquals(List.of("a", "b", "c"), order(pool, "alice"));
    }

    @Test
    void whatAnswersIsWellAtOnce() {
        Pool pool = pool(Balance.FIRST_AVAILABLE, "a", "b");
        server(pool, "a").onFailed();
        server(pool, "a").onAnswered();

        assertEquals(List.of("a", "b"), order(pool, "alice"));
    }

    @ParameterizedTest
    @EnumSource
    void whenAllHaveFailedAllAreTried(Balance balance) {
        Pool pool = pool(balance, "a", "b", "c");
        pool.inOrderFor("alice").forEach(Pool.Server::onFailed);

        assertEquals(
                List.of("a", "b", "c"), order(pool, "alice").stream().sorted().toList());
    }

    @ParameterizedTest
    @EnumSource
    void aPoolOfOneIsAPool(Balance balance) {
        assertEquals(List.of("a"), order(pool(balance, "a"), "alice"));
    }

    private Pool pool(Balance balance, String... servers) {
        return new Pool(
                Settings.plain("pool"),
                balance,
                Arrays.stream(servers).map(ServerAddress::parse).toList(),
                Duration.ofSeconds(30),
                () -> clock);
    }

    private static List<String> order(Pool pool, String user) {
        return pool.inOrderFor(user).stream()
                .map(server -> server.address().toString())
                .toList();
    }

    private static Pool.Server server(Pool pool, String address) {
        return pool.inOrderFor("any").stream()
                .filter(server -> server.address().host().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static void begin(Pool pool, String address, int sessions) {
        Pool.Server server = server(pool, address);
        IntStream.range(0, sessions).forEach(i -> server.onSessionBegun());
    }
}
