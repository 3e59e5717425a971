package org.minaproxy.proxy.protocol;

import java.util.List;

/**
 * We play the client and log a user in. It ends with {@link Action.LoggedIn} or {@link Action.Failed}; no call follows either.
 *
 * <p>A backend that closes the connection or says nothing is noticed by the session, not here.
 */
public interface BackendDialogue {

    /** The connection stands (and TLS, when it is implicit). All protocols here let the server speak first. */
    List<Action> onConnected();

    List<Action> onLine(Line line);

    /** The octets that an {@link Action.ReadOctets} asked for, complete. */
    List<Action> onOctets(byte[] octets);

    /** The handshake after an {@link Action.StartTls} is done. */
    List<Action> onTlsStarted();
}
