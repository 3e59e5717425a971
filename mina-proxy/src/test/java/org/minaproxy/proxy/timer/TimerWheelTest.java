package org.minaproxy.proxy.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.timer.Timers.Timer;

class TimerWheelTest {

    private static final int ROUND = 1024 * TimerWheel.TICK;

    private long clock = 1_000_007; // between two ticks
    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(() -> clock, errors::add);

    @ParameterizedTest
    @CsvSource({
        // delay, start, the latest moment at which it may run: the first tick that is not too early
        "0,    1000000, 1000050",
        "1,    1000000, 1000050",
        "50,   1000000, 1000050",
        "51,   1000000, 1000100",
        "0,    1000007, 1000050",
        "43,   1000007, 1000050",
        "44,   1000007, 1000100",
        "1000, 1000049, 1001050",
        "51200, 1000000, 1051200",
        "51250, 1000000, 1051250",
        "86400000, 1000000, 87400000",
        "10, -120, -100",
        "100, -120, 0",
        "100, -125, 0",
        "1000, -7, 1000",
    })
    void runsAtTheFirstTickThatIsNotTooEarly(long delay, long start, long due) {
        clock = start;
        TimerWheel fresh = new TimerWheel(() -> clock, errors::add);
        fresh.after(Duration.ofMillis(delay), () -> ran.add("ran"));

        clock = due - 1;
        fresh.advance();
        assertEquals(List.of(), ran);

        clock = due;
        fresh.advance();
        assertEquals(List.of("ran"), ran);
    }

    @Test
    void whatIsCancelledDoesNotRun() {
        Timer timer = in(100, "cancelled");
        in(100, "neighbour");

        timer.cancel();
        timer.cancel();
        pass(200);

        assertEquals(List.of("neighbour"), ran);
    }

    @Test
    void cancellingTooLateChangesNothing() {
        Timer timer = in(100, "first");
        pass(200);
        in(100, "second");

        timer.cancel();
        pass(200);

        assertEquals(List.of("first", "second"), ran);
    }

    @Test
    void aTaskMayCancelItsNeighboursAndItself() {
        Map<String, Timer> timers = new HashMap<>();
        timers.put("before", in(100, "before"));
        timers.put("self", wheel.after(Duration.ofMillis(100), () -> {
            ran.add("self");
            timers.values().forEach(Timer::cancel);
        }));
        timers.put("next", in(100, "next"));
        timers.put("later", in(300, "later"));
        timers.put("next round", in(100 + ROUND, "next round"));

        pass(2 * ROUND);

        assertEquals(List.of("before", "self"), ran);
        assertEquals(60_000, wheel.sleep(60_000));
    }

    @Test
    void aTaskMaySetTimersAlsoInItsOwnSlot() {
        wheel.after(Duration.ofMillis(100), () -> {
            ran.add("outer");
            in(0, "at once");
            in(ROUND, "one round later");
        });

        pass(150);
        assertEquals(List.of("outer"), ran);
        pass(TimerWheel.TICK);
        assertEquals(List.of("outer", "at once"), ran);
        pass(ROUND);
        assertEquals(List.of("outer", "at once", "one round later"), ran);
    }

    @Test
    void aTaskThatSetsItselfAgainDoesNotHoldTheLoop() {
        wheel.after(Duration.ZERO, new Runnable() {
            @Override
            public void run() {
                ran.add("tick");
                wheel.after(Duration.ZERO, this);
            }
        });

        pass(TimerWheel.TICK);

        assertEquals(List.of("tick"), ran);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17})
    void roundsAreToldApart(int rounds) {
        in(100 + rounds * ROUND, "late");
        in(100, "early");

        for (int i = 0; i < rounds; i++) {
            pass(ROUND);
            assertEquals(List.of("early"), ran);
        }
        pass(150);

        assertEquals(List.of("early", "late"), ran);
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheOthersRun() {
        AssertionError bug = new AssertionError("bug");
        in(100, "before");
        wheel.after(Duration.ofMillis(100), () -> {
            throw bug;
        });
        in(100, "after");

        pass(150);

        assertEquals(List.of("before", "after"), ran);
        assertEquals(1, errors.size());
        assertSame(bug, errors.get(0));
    }

    @Test
    void aClockThatJumpsRunsWhatIsDueInItsOrder() {
        in(5 * ROUND, "c");
        in(3_000, "b");
        in(100, "a");
        in(100 * ROUND, "not yet");

        pass(50 * ROUND);

        assertEquals(List.of("a", "b", "c"), ran);
    }

    @Test
    void aClockThatStandsStillRunsNothing() {
        in(0, "never");

        wheel.advance();
        wheel.advance();

        assertEquals(List.of(), ran);
    }

    @Test
    void theClockIsReadOnceInATurn() {
        long before = wheel.now();

        clock += 500;
        assertEquals(before, wheel.now());
        wheel.advance();

        assertEquals(before + 500, wheel.now());
    }

    @Test
    void sleepsUntilTheNextTimerAndAsLongAsItLikesWithoutAny() {
        assertEquals(60_000, wheel.sleep(60_000));

        Timer later = in(5_000, "later");
        assertEquals(5_043, wheel.sleep(60_000)); // 1 000 007 to 1 005 050
        assertEquals(1_000, wheel.sleep(1_000));

        Timer sooner = in(50, "sooner");
        assertEquals(93, wheel.sleep(60_000));

        clock += 92;
        wheel.advance();
        assertEquals(1, wheel.sleep(60_000));

        sooner.cancel();
        assertEquals(4_951, wheel.sleep(60_000));

        later.cancel();
        assertEquals(60_000, wheel.sleep(60_000));
    }

    @Test
    void looksAtATimerOfALaterRoundInEveryRound() {
        in(ROUND + 5_000, "in the next round");

        assertEquals(5_043, wheel.sleep(2L * ROUND));
        pass(5_100);
        assertEquals(List.of(), ran);
        assertTrue(wheel.sleep(2L * ROUND) > ROUND - 200);
        pass(ROUND);
        assertEquals(List.of("in the next round"), ran);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void doesWhatASortedListWouldDo(long seed) {
        Random random = new Random(seed);
        clock = random.nextInt(200_000) - 100_000L;
        TimerWheel tested = new TimerWheel(() -> clock, errors::add);
        TreeMap<Integer, Long> expected = new TreeMap<>(); // number of the timer, moment from which it may run
        Map<Integer, Timer> timers = new HashMap<>();
        List<Integer> fired = new ArrayList<>();

        for (int i = 0; i < 5_000; i++) {
            int number = i;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int delay = random.nextInt(random.nextBoolean() ? 300 : 3 * ROUND);
                    timers.put(number, tested.after(Duration.ofMillis(delay), () -> fired.add(number)));
                    expected.put(number, clock + delay);
                }
                case 2 -> {
                    List<Integer> waiting = List.copyOf(expected.keySet());
                    if (!waiting.isEmpty()) {
                        int victim = waiting.get(random.nextInt(waiting.size()));
                        timers.remove(victim).cancel();
                        expected.remove(victim);
                    }
                }
                default -> {
                    clock += random.nextInt(random.nextInt(20) == 0 ? 2 * ROUND : 400);
                    tested.advance();
                    assertEquals(due(expected), fired.stream().sorted().toList());
                    fired.forEach(expected::remove);
                    fired.clear();
                }
            }
        }

        clock += 4L * ROUND;
        tested.advance();
        assertEquals(List.copyOf(expected.keySet()), fired.stream().sorted().toList());
        assertEquals(Long.MAX_VALUE, tested.sleep(Long.MAX_VALUE), "nothing may be left waiting");
        assertTrue(errors.isEmpty());
    }

    /** Those whose moment had come at the tick before the present moment. */
    private List<Integer> due(Map<Integer, Long> expected) {
        long tick = Math.floorDiv(clock, TimerWheel.TICK) * TimerWheel.TICK;
        return expected.entrySet().stream()
                .filter(entry -> entry.getValue() <= tick)
                .map(Map.Entry::getKey)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private Timer in(int millis, String name) {
        return wheel.after(Duration.ofMillis(millis), () -> ran.add(name));
    }

    private void pass(int millis) {
        clock += millis;
        wheel.advance();
    }

    @Test
    void aCancelledTimerLetsGoOfItsTask() {
        StringBuilder large = new StringBuilder("kept as long as the task");
        WeakReference<StringBuilder> kept = new WeakReference<>(large);
        Timer timer = wheel.after(Duration.ofSeconds(1), large::reverse);
        large = null;

        timer.cancel();

        System.gc();
        assertNull(kept.get());
        timer.cancel(); // is still there, and harmless
    }
}
