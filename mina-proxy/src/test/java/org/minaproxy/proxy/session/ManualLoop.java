package org.minaproxy.proxy.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.minaproxy.proxy.timer.TimerWheel;

/** A loop whose time and tasks the test moves; it is current, unless the test says otherwise. */
public final class ManualLoop implements SessionLoop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long clock;
    private boolean elsewhere;
    private final TimerWheel wheel = new TimerWheel(() -> clock, e -> {
        throw new AssertionError(e);
    });

    /** Everything until {@link #runTasks} happens on another thread. */
    public void goElsewhere() {
        elsewhere = true;
    }

    public void runTasks() {
        elsewhere = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    public void pass(Duration time) {
        clock += time.toMillis();
        wheel.advance();
    }

    public boolean hasTimers() {
        return wheel.sleep(Long.MAX_VALUE) < Long.MAX_VALUE;
    }

    @Override
    public boolean isCurrent() {
        return !elsewhere;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return wheel.after(delay, task);
    }

    @Override
    public long now() {
        return wheel.now();
    }
}
