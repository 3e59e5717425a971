package org.minaproxy.proxy.net;

import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.session.BackendLink;

/** The conversation with a backend. */
final class BackendStage extends LinkStage implements BackendLink {

    BackendStage(Connection connection, ConversationLimits limits, @Nullable TlsLayerFactory tls) {
        super(connection, limits, tls);
    }
}
