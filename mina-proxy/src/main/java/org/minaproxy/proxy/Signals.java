package org.minaproxy.proxy;

import java.lang.reflect.Proxy;
import org.apache.logging.log4j.LogManager;

/** Signals besides those that end a JVM. Java has no public interface for them; the one that every JVM has since 1.4 is reached by reflection. */
enum Signals {
    /** What {@code reload} sends. */
    HUP,
    /** What log rotation sends to nginx, and to those that take its place. */
    USR1;

    /** Runs the action at each such signal. Without it a JVM would end. */
    void on(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name()), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LogManager.getLogger(Signals.class)
                    .warn("{} has no effect here: {}", name(), String.valueOf(e.getMessage()));
        }
    }
}
