package org.minaproxy.proxy;

import java.lang.reflect.Proxy;
import org.apache.logging.log4j.LogManager;

/** The hang-up signal. Java has no public interface for signals; the one that every JVM has since 1.4 is reached by reflection. */
final class Signals {

    private Signals() {}

    /** Runs the action at each HUP. Without it a JVM would end. */
    static void onHangUp(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LogManager.getLogger(Signals.class).warn("HUP will not reload here: {}", String.valueOf(e.getMessage()));
        }
    }
}
