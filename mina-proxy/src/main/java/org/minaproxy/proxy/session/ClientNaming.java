package org.minaproxy.proxy.session;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.proxy.timer.Timers.Timer;

/**
 * The client's name, looked up while the client introduces itself. Whoever needs it before it is found waits, but not past the deadline.
 */
final class ClientNaming {

    private final SessionLoop loop;
    private Optional<ClientHost> host = Optional.of(ClientHost.UNAVAILABLE);
    private Optional<Consumer<ClientHost>> waiting = Optional.empty();
    private Timer deadline = Timer.NONE;
    private int lookups;

    ClientNaming(SessionLoop loop) {
        this.loop = loop;
    }

    /** Takes this lookup's answer instead of any other. */
    void begin(CompletionStage<ClientHost> lookup, Duration patience) {
        int mine = ++lookups;
        host = Optional.empty();
        deadline.cancel();
        deadline = loop.after(patience, () -> found(mine, ClientHost.TEMPORARILY_UNAVAILABLE));
        lookup.whenComplete((found, error) -> {
            ClientHost answer = error == null ? found : ClientHost.TEMPORARILY_UNAVAILABLE;
            if (loop.isCurrent()) {
                found(mine, answer);
            } else {
                loop.execute(() -> found(mine, answer));
            }
        });
    }

    private void found(int lookup, ClientHost answer) {
        if (lookup == lookups && host.isEmpty()) {
            deadline.cancel();
            host = Optional.of(answer);
            Optional<Consumer<ClientHost>> waited = waiting;
            waiting = Optional.empty();
            waited.ifPresent(then -> then.accept(answer));
        }
    }

    /** Goes on with the name, at once when it is known. */
    void whenKnown(Consumer<ClientHost> then) {
        if (host.isPresent()) {
            then.accept(host.get());
        } else {
            waiting = Optional.of(then);
        }
    }

    /** Nobody waits any more. */
    void cancel() {
        waiting = Optional.empty();
        deadline.cancel();
    }

    /** The name, as far as it is known. */
    ClientHost host() {
        return host.orElse(ClientHost.TEMPORARILY_UNAVAILABLE);
    }
}
