package org.minaproxy.proxy.net;

import java.net.InetSocketAddress;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.AbstractIoService;
import org.apache.mina.core.service.DefaultTransportMetadata;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;

/** MINA's book-keeping for the connections of all loops, accepted and made ones alike. */
final class SocketService extends AbstractIoService {

    static final TransportMetadata METADATA = new DefaultTransportMetadata(
            "nio", "socket", false, true, InetSocketAddress.class, SocketSessionConfig.class, IoBuffer.class);

    SocketService() {
        super(configuration(), task -> {
            throw new IllegalStateException("the loops have threads of their own");
        });
        getStatistics().getConfig().setStatisticsCalcEnabled(false); // takes locks per message
        setHandler(new ConnectionHandler());
    }

    private static SocketSessionConfig configuration() {
        SocketSessionConfig configuration = new DefaultSocketSessionConfig();
        configuration.setWriteTimeout(0); // a slow reader is not an error
        configuration.setMinReadBufferSize(1);
        configuration.setReadBufferSize(16); // MINA's own buffer is never read into
        return configuration;
    }

    /** Hands a connection to its loop. */
    void open(NioSession connection) {
        initSession(connection, null, null);
        connection.getProcessor().add(connection);
    }

    @Override
    public TransportMetadata getTransportMetadata() {
        return METADATA;
    }

    @Override
    public SocketSessionConfig getSessionConfig() {
        return (SocketSessionConfig) sessionConfig;
    }

    @Override
    protected void dispose0() {
        // the loops are disposed of by themselves
    }
}
