package org.minaproxy.proxy.protocol;

import java.util.List;
import org.minaproxy.auth.AuthResult;

/**
 * We play the server. Each call says what to do next, in order.
 *
 * <p>The session calls one method at a time. After {@link Action.Authenticate} no input arrives until the answer to it has been passed to
 * {@link #onRejected}, {@link #onUnavailable}, {@link #onBackendFailure} or {@link #onLoggedIn}; what the client pipelined waits meanwhile.
 */
public interface ClientDialogue {

    /** The client is there, and TLS stands if the listener has implicit TLS: greet it. */
    List<Action> onConnected();

    List<Action> onLine(Line line);

    /** The octets that an {@link Action.ReadOctets} asked for, complete. */
    List<Action> onOctets(byte[] octets);

    /** The handshake after an {@link Action.StartTls} is done; everything learned before it is to be forgotten. */
    List<Action> onTlsStarted();

    /** The credentials are wrong. The session closes the connection itself when {@code rejected} or a limit says so. */
    List<Action> onRejected(AuthResult.Rejected rejected);

    /** No source could tell; the client is asked to come back later. */
    List<Action> onUnavailable(AuthResult.Unavailable unavailable);

    /** The user is known, but no backend took the session over. */
    List<Action> onBackendFailure(BackendFailure failure);

    /**
     * The backend has taken the user in: tell the client, in the backend's words where the protocol has a place for them. Relaying begins
     * right after these actions.
     *
     * @param reply the backend's own answer, all of its lines
     */
    List<Action> onLoggedIn(List<Line> reply);

    /** The session is going to close this connection: last words, if the protocol has any. */
    List<Action> onEnding(Ending ending);
}
