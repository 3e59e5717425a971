package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.EngineTraits.Buffers;
import org.minaproxy.tls.ServerTls;

/** Makes the TLS of one connection, with the identity and rules of its listener or backend. */
interface TlsLayerFactory {

    TlsLayer create(Scratch scratch, Consumer<ByteBuffer> out);

    static TlsLayerFactory toClients(ServerTls tls) {
        boolean arrays = tls.traits().buffers() == Buffers.HEAP;
        return (scratch, out) -> new TlsLayer(tls.newEngine(), arrays, scratch, out);
    }

    /**
     * Towards one client.
     *
     * @param askedFor the name that it asked somebody else for; counts where it asks us for none
     */
    static TlsLayerFactory toClients(ServerTls tls, String askedFor) {
        boolean arrays = tls.traits().buffers() == Buffers.HEAP;
        return (scratch, out) -> new TlsLayer(tls.newEngine(askedFor), arrays, scratch, out);
    }

    /**
     * Towards one server.
     *
     * @param name what its certificate must bear
     */
    static TlsLayerFactory toServer(ClientTls tls, String name, int port) {
        boolean arrays = tls.traits().buffers() == Buffers.HEAP;
        return (scratch, out) -> new TlsLayer(tls.newEngine(name, port), arrays, scratch, out);
    }
}
