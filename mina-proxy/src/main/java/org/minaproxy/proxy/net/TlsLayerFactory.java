package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Makes the TLS of one connection, with the identity and rules of its listener or backend. */
interface TlsLayerFactory {
    TlsLayer create(Scratch scratch, Consumer<ByteBuffer> out);
}
