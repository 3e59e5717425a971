package org.minaproxy.proxy.protocol.smtp;

import java.util.List;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendDialogue;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.MailProtocol;

/** SMTP between servers and submission by users: the same two conversations on different ports. */
public final class SmtpProtocol implements MailProtocol {

    private final String name;
    private final Ports ports;

    private SmtpProtocol(String name, Ports ports) {
        this.name = name;
        this.ports = ports;
    }

    /** Mail from other servers (RFC 5321). */
    public static SmtpProtocol smtp() {
        return new SmtpProtocol("smtp", new Ports(25, 465));
    }

    /** Mail from users (RFC 6409, RFC 8314). */
    public static SmtpProtocol submission() {
        return new SmtpProtocol("submission", new Ports(587, 465));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Ports ports() {
        return ports;
    }

    @Override
    public ClientDialogue clientDialogue(ClientContext context) {
        return new SmtpClientDialogue(context);
    }

    @Override
    public BackendDialogue backendDialogue(BackendContext context, KnownCapabilities known) {
        return new SmtpBackendDialogue(context);
    }

    @Override
    public List<String> introductions(BackendContext context) {
        return context.xclient()
                ? SmtpBackendDialogue.introductions(context, BackendCapabilities.ALL_OF_XCLIENT)
                : List.of();
    }
}
