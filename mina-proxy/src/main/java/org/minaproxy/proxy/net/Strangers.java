package org.minaproxy.proxy.net;

import java.net.InetSocketAddress;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.log.LineQuota;
import org.minaproxy.proxy.log.LogLine;

/** Tells of clients that came to the wrong place, a line for each as far as the listener's quota goes. */
final class Strangers {

    private static final Logger LOG = LogManager.getLogger(Strangers.class);

    private final String listener;
    private final LineQuota quota;

    Strangers(String listener, LineQuota quota) {
        this.listener = listener;
        this.quota = quota;
    }

    /** @param what completes "the client …", or is the reason why TLS did not come about */
    void report(String what, String session, InetSocketAddress client) {
        quota.take()
                .ifPresent(suppressed -> LOG.info(LogLine.of(what)
                        .with("session", session)
                        .with("listener", listener)
                        .with("client", AddressText.withPort(client))
                        .with("suppressed", suppressed == 0 ? "" : suppressed)));
    }
}
