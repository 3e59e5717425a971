package org.minaproxy.proxy.session;

import java.util.concurrent.Executor;
import org.minaproxy.proxy.timer.Timers;

/** The thread on which everything about a session happens. {@link #execute} is the way back to it from other threads. */
public interface SessionLoop extends Executor, Timers {

    /** Whether the caller is on it already. */
    boolean isCurrent();
}
