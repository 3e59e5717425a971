package org.minaproxy.proxy.protocol;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;

/**
 * What a backend dialogue must know to log one user in.
 *
 * @param hostname our name, for EHLO
 * @param session the session's id, for IMAP ID and XCLIENT SESSION
 * @param user the name to log in with; empty for a client that needs no login
 * @param password absent when there is none that could be replayed
 * @param login whether we log in at all or the backend trusts us
 * @param startTls whether the connection is to be upgraded before anything else is said
 * @param encrypted whether TLS stands already when the dialogue begins
 * @param xclient SMTP and POP3: tell the client's address by XCLIENT when the backend offers it
 * @param imapId IMAP: tell the client's address by ID
 * @param ttl how many more proxies the login may pass behind this one, for the same commands; at least 1
 * @param client where the client is
 * @param clientHost the name of that
 * @param local the address that the client connected to
 * @param mail what the client said before; present for SMTP and submission
 */
public record BackendContext(
        String hostname,
        String session,
        String user,
        Optional<Secret> password,
        Login login,
        boolean startTls,
        boolean encrypted,
        boolean xclient,
        boolean imapId,
        int ttl,
        InetSocketAddress client,
        ClientHost clientHost,
        InetSocketAddress local,
        Optional<MailContext> mail) {

    /** How the user gets in. */
    public enum Login {
        /** With the user's own name and password. */
        USER,
        /** Not at all: the backend trusts our address, XCLIENT or the PROXY header. */
        NONE
    }
}
