package org.minaproxy.proxy.session;

/** A connection lent to a session. To be used on its loop only. */
public interface Link {

    void send(byte[] octets);

    /** Begins the handshake; {@link LinkEvents#onTlsStarted} follows, or {@link LinkEvents#onClosed}. */
    void startTls();

    /** The next {@code count} octets are no lines. */
    void readOctets(int count);

    /** Whether the peer sent something that has not been handed on. */
    boolean hasInput();

    /** Hands nothing on until {@link #resume}; what arrives meanwhile is kept, up to a bound. */
    void pause();

    void resume();

    /** Sends what was written, tells the peer that it is over, waits a moment for it to agree, then closes. */
    void close();

    /** Closes at once; what was written may be lost. */
    void abort();
}
