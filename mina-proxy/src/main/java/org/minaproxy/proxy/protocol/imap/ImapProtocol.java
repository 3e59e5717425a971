package org.minaproxy.proxy.protocol.imap;

import java.util.List;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.MailProtocol;

/** IMAP: ports 143 and 993. */
public final class ImapProtocol implements MailProtocol {

    @Override
    public String name() {
        return "imap";
    }

    @Override
    public Ports ports() {
        return new Ports(143, 993);
    }

    @Override
    public ClientDialogue clientDialogue(ClientContext context) {
        return new ImapClientDialogue(context);
    }

    @Override
    public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
        return new ImapBackendDialogue(context, known);
    }

    @Override
    public List<String> introductions(BackendContext context) {
        return context.imapId() ? List.of(IdCommand.of(context)) : List.of();
    }
}
