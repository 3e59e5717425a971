package org.minaproxy.proxy.net;

import java.util.function.Consumer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;

/** Brings MINA's events to the connections, and keeps what goes wrong there from the loop. */
final class ConnectionHandler extends IoHandlerAdapter {

    @Override
    public void sessionOpened(IoSession session) {
        deliver(session, Connection::onOpened);
    }

    @Override
    public void messageSent(IoSession session, Object message) {
        deliver(session, Connection::onDrained);
    }

    @Override
    public void sessionClosed(IoSession session) {
        deliver(session, Connection::onClosed);
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        deliver(session, connection -> connection.lost(String.valueOf(cause.getMessage())));
    }

    @Override
    public void inputClosed(IoSession session) {
        // the loop reads by itself, and so does the end of the input
    }

    private static void deliver(IoSession session, Consumer<Connection> event) {
        if (session instanceof Connection connection) {
            try {
                event.accept(connection);
            } catch (Throwable e) {
                connection.failed(e);
            }
        }
    }
}
