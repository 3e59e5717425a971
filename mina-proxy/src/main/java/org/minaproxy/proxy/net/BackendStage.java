package org.minaproxy.proxy.net;

import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.session.BackendLink;

/** The conversation with a backend. */
final class BackendStage extends LinkStage implements BackendLink {

    BackendStage(Connection connection, ConversationLimits limits, @Nullable TlsLayerFactory tls) {
        super(connection, limits, tls);
    }

    // We may send many commands at once, and a server that waits for us to read its replies must not wait for ever (RFC
    // 2920 §3.1).
    @Override
    boolean isHeldBack() {
        return false;
    }
}
