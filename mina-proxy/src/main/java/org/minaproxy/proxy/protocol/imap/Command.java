package org.minaproxy.proxy.protocol.imap;

import java.util.List;

/** A complete command of a client. */
record Command(String tag, Verb verb, List<Argument> arguments) {
    Command {
        arguments = List.copyOf(arguments);
    }
}
