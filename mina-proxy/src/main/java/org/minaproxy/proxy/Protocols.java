package org.minaproxy.proxy;

import java.util.List;
import java.util.Locale;
import org.minaproxy.proxy.config.Protocol;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.imap.ImapProtocol;
import org.minaproxy.proxy.protocol.pop3.Pop3Protocol;
import org.minaproxy.proxy.protocol.smtp.SmtpProtocol;

/** Every protocol there is. A new one is a folder and a line here. */
final class Protocols {

    private final List<MailProtocol> all =
            List.of(new ImapProtocol(), new Pop3Protocol(), SmtpProtocol.smtp(), SmtpProtocol.submission());

    MailProtocol get(Protocol configured) {
        String name = configured.name().toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no dialogues for " + name));
    }
}
