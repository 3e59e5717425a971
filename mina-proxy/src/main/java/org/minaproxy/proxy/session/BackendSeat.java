package org.minaproxy.proxy.session;

import java.util.Optional;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.routing.Pool;
import org.minaproxy.proxy.routing.Router.Candidate;

/** The server that a session has chosen, if it has: counted there from the choice until the session leaves, and told how it did. */
final class BackendSeat {

    private Optional<Candidate> chosen = Optional.empty();

    void take(Candidate candidate) {
        leave();
        chosen = Optional.of(candidate);
        server().ifPresent(Pool.Server::onSessionBegun);
    }

    void leave() {
        server().ifPresent(Pool.Server::onSessionEnded);
        chosen = Optional.empty();
    }

    void answered() {
        server().ifPresent(Pool.Server::onAnswered);
    }

    /** Leaves; a server that refused a user by its own judgement works. */
    void failed(BackendFailure failure) {
        if (failure.tryNext()) {
            server().ifPresent(Pool.Server::onFailed);
            chosen.ifPresent(Candidate::forgetCapabilities);
        } else {
            answered();
        }
        leave();
    }

    private Optional<Pool.Server> server() {
        return chosen.flatMap(Candidate::server);
    }
}
