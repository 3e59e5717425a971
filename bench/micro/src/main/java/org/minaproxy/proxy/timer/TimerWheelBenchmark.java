package org.minaproxy.proxy.timer;

import java.time.Duration;
import org.minaproxy.bench.Micro;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Timers among ten that wait already, and among a hundred thousand: the same cost is the point. */
public class TimerWheelBenchmark extends Micro {

    private static final Duration DELAY = Duration.ofSeconds(30);

    @Param({"10", "100000"})
    public int waiting;

    private long clock;
    private final TimerWheel wheel = new TimerWheel(() -> clock, error -> {});

    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            wheel.after(Duration.ofDays(365).plusMillis(i), () -> {});
        }
    }

    /** What a session does with each of its time-outs that never comes true. */
    @Benchmark
    public void setAndCancel() {
        wheel.after(DELAY, () -> {}).cancel();
    }

    /** One turn of the loop; the clock moves a millisecond, so every fiftieth turn visits a slot. */
    @Benchmark
    public void turn() {
        clock++;
        wheel.advance();
    }
}
