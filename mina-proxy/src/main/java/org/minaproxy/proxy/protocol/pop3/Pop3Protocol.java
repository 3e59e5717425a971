package org.minaproxy.proxy.protocol.pop3;

import java.util.List;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.MailProtocol;

/** POP3, RFC 1939. */
public final class Pop3Protocol implements MailProtocol {

    @Override
    public String name() {
        return "pop3";
    }

    @Override
    public Ports ports() {
        return new Ports(110, 995);
    }

    @Override
    public ClientDialogue clientDialogue(ClientContext context) {
        return new Pop3ClientDialogue(context);
    }

    @Override
    public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
        return new Pop3BackendDialogue(context, known);
    }

    @Override
    public List<String> introductions(BackendContext context) {
        return context.xclient() ? List.of(XclientCommand.of(context)) : List.of();
    }
}
