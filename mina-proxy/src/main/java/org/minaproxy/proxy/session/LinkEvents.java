package org.minaproxy.proxy.session;

import org.minaproxy.proxy.protocol.Line;

/** What a connection reports to the session that it is lent to; one call at a time, on the loop of both. */
public interface LinkEvents {

    /** It stands: header read or written, and TLS done where it comes first. */
    void onConnected();

    void onLine(Line line);

    /** The octets that {@link Link#readOctets} asked for. */
    void onOctets(byte[] octets);

    /** A line has more octets than allowed; nothing after it can be understood. */
    void onLineTooLong();

    void onTlsStarted();

    /** The peer speaks another protocol altogether; it is to be left without a word. */
    default void onStranger() {
        throw new IllegalStateException("only clients are looked at");
    }

    /**
     * The peer will send nothing more.
     *
     * @param pending whether something it sent before still waits to be handed on
     */
    void onInputEnded(boolean pending);

    /**
     * The connection is gone, by whomever it was closed; the last call.
     *
     * @param reason in words for the log, empty when we closed it ourselves or it ended in order
     */
    void onClosed(String reason);
}
