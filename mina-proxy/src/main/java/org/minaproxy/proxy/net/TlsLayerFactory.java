package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.EngineTraits;
import org.minaproxy.tls.EngineTraits.Buffers;
import org.minaproxy.tls.ServerTls;

/** Makes the TLS of one connection, with the identity and rules of its listener or backend. */
interface TlsLayerFactory {

    TlsLayer create(Scratch scratch, Consumer<ByteBuffer> out);

    static TlsLayerFactory toClients(ServerTls tls) {
        return of(tls.traits(), tls::newEngine);
    }

    /**
     * Towards one client.
     *
     * @param askedFor the name that it asked somebody else for; counts where it asks us for none
     */
    static TlsLayerFactory toClients(ServerTls tls, String askedFor) {
        return of(tls.traits(), () -> tls.newEngine(askedFor));
    }

    /**
     * Towards one server.
     *
     * @param name what its certificate must bear
     */
    static TlsLayerFactory toServer(ClientTls tls, String name, int port) {
        return of(tls.traits(), () -> tls.newEngine(name, port));
    }

    private static TlsLayerFactory of(EngineTraits traits, Supplier<SSLEngine> engines) {
        boolean arrays = traits.buffers() == Buffers.HEAP;
        return (scratch, out) -> new TlsLayer(engines.get(), arrays, scratch, out);
    }
}
