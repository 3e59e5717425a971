package org.minaproxy.proxy.protocol;

import java.util.List;

/** A mail protocol as a table: what it is called, where it lives, and how both of its conversations are held. */
public interface MailProtocol {

    /** As it stands in configuration, logs and requests to authentication sources: {@code imap}. */
    String name();

    Ports ports();

    /** A new conversation with a client that has just connected. */
    ClientDialogue clientDialogue(ClientContext context);

    /**
     * A new conversation with a backend, which logs one user in.
     *
     * @param known what the backend has told about itself at earlier logins; the dialogue adds to it
     */
    BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known);

    /**
     * The commands by which such a dialogue tells a backend that takes all of them who the client is, without tags and line ends; none when the
     * context does not want it.
     */
    List<String> introductions(BackendContext context);

    /**
     * The ports that IANA registered for the protocol.
     *
     * @param plain for connections that start without TLS
     * @param implicitTls for connections that start with TLS
     */
    record Ports(int plain, int implicitTls) {}
}
