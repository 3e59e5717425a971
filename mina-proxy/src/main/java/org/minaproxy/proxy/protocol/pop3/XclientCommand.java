package org.minaproxy.proxy.protocol.pop3;

import java.util.Optional;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.protocol.BackendContext;

/**
 * Tells a Dovecot that trusts us who the client is. Such a server says so in its greeting.
 *
 * <pre>
 *   +OK [XCLIENT] Dovecot ready.
 *   XCLIENT ADDR=192.0.2.7 PORT=51234 SESSION=7f3a TTL=5
 * </pre>
 */
final class XclientCommand {

    /** As it stands in the brackets of the greeting. */
    static final String OFFER = "XCLIENT";

    private XclientCommand() {}

    /** The command without its line end. A session's id that could be read as more than one value is left out. */
    static String of(BackendContext context) {
        StringBuilder command = new StringBuilder("XCLIENT");
        Optional.ofNullable(context.client().getAddress())
                .ifPresent(address -> command.append(" ADDR=").append(AddressText.of(address)));
        if (context.client().getPort() > 0) { // 0: a forwarder told the address alone
            command.append(" PORT=").append(context.client().getPort());
        }
        if (context.session().matches("[!-~]+")) {
            command.append(" SESSION=").append(context.session());
        }
        return command.append(" TTL=").append(context.ttl()).toString();
    }
}
