package org.minaproxy.proxy.authserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;
import org.jspecify.annotations.Nullable;

/** Collects the body of a question; the connection of one that is too large ends. */
final class BoundedBody extends AbstractBinAsyncEntityConsumer<byte[]> {

    private final int limit;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(256);

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    protected void streamStart(@Nullable ContentType type) {
        octets.reset();
    }

    @Override
    protected int capacityIncrement() {
        return limit;
    }

    @Override
    protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
        if (source.remaining() > limit - octets.size()) {
            throw new IOException("a body of more than " + limit + " octets");
        }
        byte[] piece = new byte[source.remaining()];
        source.get(piece);
        octets.writeBytes(piece);
    }

    @Override
    protected byte[] generateContent() {
        return octets.toByteArray();
    }

    @Override
    public void releaseResources() {
        octets.reset();
    }
}
