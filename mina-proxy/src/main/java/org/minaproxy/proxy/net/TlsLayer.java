package org.minaproxy.proxy.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.minaproxy.auth.AuthRequest.TlsInfo;

/**
 * TLS under one connection: an engine and what it could not decrypt yet. All other memory belongs to the loop.
 *
 * <pre>
 *   socket ──read──► encryptedIn ──unwrap──► into          the tail of an unfinished record is kept
 *   socket ◄──out─── encryptedOut ◄──wrap── from           and what the handshake has to say
 * </pre>
 */
final class TlsLayer {

    private static final byte[] NOTHING = {};
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final boolean arrays;
    private final Scratch scratch;
    private final Consumer<ByteBuffer> out;
    private byte[] tail = NOTHING;
    private boolean spoken;
    private boolean established;
    private boolean inputEnded;

    /**
     * Puts an engine under a connection.
     *
     * @param arrays whether the engine is faster with buffers that have an array
     * @param out sends encrypted octets
     */
    TlsLayer(SSLEngine engine, boolean arrays, Scratch scratch, Consumer<ByteBuffer> out) {
        this.engine = engine;
        this.arrays = arrays;
        this.scratch = scratch;
        this.out = out;
    }

    /** Begins the handshake; a client speaks first. */
    void begin() throws SSLException {
        engine.beginHandshake();
        advance(engine.getHandshakeStatus());
    }

    /** Encrypted octets that were read before TLS began, such as a ClientHello behind a PROXY header. */
    void feed(byte[] encrypted) {
        tail = encrypted;
    }

    /** What was agreed on; to be asked once the handshake is done. */
    TlsInfo info() {
        SSLSession session = engine.getSession();
        return new TlsInfo(session.getProtocol(), session.getCipherSuite(), serverName(session));
    }

    /** The certificates that the peer showed, its own first; whether they are good is another question. */
    List<X509Certificate> peerCertificates() {
        try {
            return Stream.of(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it showed none
        }
    }

    /** The protocol that both agreed on by ALPN (RFC 7301), if they did. */
    Optional<String> alpn() {
        return Optional.ofNullable(engine.getApplicationProtocol()).filter(protocol -> !protocol.isEmpty());
    }

    private static Optional<String> serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return Optional.of(host.getAsciiName());
                }
            }
        }
        return Optional.empty();
    }

    boolean wantsArrays() {
        return arrays;
    }

    boolean isEstablished() {
        return established;
    }

    /** Whether the peer said by close_notify that nothing more will come. */
    boolean isInputEnded() {
        return inputEnded;
    }

    /**
     * Reads about as many encrypted octets as {@code into} has room for, and decrypts all that is complete.
     *
     * @return the number of octets decrypted; -1 at the end of the input
     * @throws SSLException when the peer breaks the protocol; an alert for it has been sent
     */
    int read(ReadableByteChannel channel, ByteBuffer into) throws IOException {
        if (inputEnded) {
            return -1;
        }
        ByteBuffer encrypted = scratch.encryptedIn(arrays);
        int ask = into.remaining();
        into.limit(into.capacity());
        boolean fresh = tail.length > 0 && !established;
        encrypted.put(tail);
        encrypted.limit(Math.min(encrypted.capacity(), encrypted.position() + ask));
        int count = channel.read(encrypted);
        if (count <= 0 && !fresh) {
            encrypted.clear();
            return count;
        }
        tail = NOTHING;
        int before = into.position();
        decrypt(encrypted.flip(), into);
        if (encrypted.hasRemaining() && !inputEnded) {
            tail = new byte[encrypted.remaining()];
            encrypted.get(tail);
        }
        int decrypted = into.position() - before;
        return decrypted == 0 && (inputEnded || count < 0) ? -1 : decrypted;
    }

    private void decrypt(ByteBuffer encrypted, ByteBuffer into) throws SSLException {
        int start = encrypted.position();
        boolean first = !spoken;
        try {
            while (true) {
                SSLEngineResult result = engine.unwrap(encrypted, into);
                if (result.getStatus() == Status.CLOSED) {
                    inputEnded = true;
                    return;
                }
                spoken |= result.bytesConsumed() > 0;
                boolean goOn = advance(result.getHandshakeStatus());
                if (result.getStatus() != Status.OK || !(goOn || encrypted.hasRemaining())) {
                    return;
                }
                if (result.bytesConsumed() == 0 && result.bytesProduced() == 0 && !goOn) {
                    return;
                }
            }
        } catch (SSLException e) {
            closeOutput(); // wraps the alert, if the engine has one
            throw first && !engine.getUseClientMode() ? explained(e, firstOf(encrypted, start)) : e;
        }
    }

    private static byte[] firstOf(ByteBuffer encrypted, int start) {
        byte[] first = new byte[Math.min(FirstOctets.ENOUGH, encrypted.limit() - start)];
        encrypted.duplicate().position(start).get(first);
        return first;
    }

    /** A server that hears no ClientHello, or one from long ago, says what it hears instead. */
    private static SSLException explained(SSLException trouble, byte[] first) {
        return FirstOctets.insteadOfTls(first)
                .map(does -> new SSLException("the client " + does, trouble))
                .orElse(trouble);
    }

    /** Does what the handshake wants before anything more can be decrypted; says whether it did something. */
    private boolean advance(HandshakeStatus status) throws SSLException {
        HandshakeStatus next = status;
        boolean acted = false;
        while (true) {
            switch (next) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                    next = engine.getHandshakeStatus();
                }
                case NEED_WRAP -> next = wrapHandshake();
                case FINISHED -> {
                    established = true;
                    next = engine.getHandshakeStatus();
                }
                default -> {
                    if (next == HandshakeStatus.NOT_HANDSHAKING) {
                        established = true;
                    }
                    return acted;
                }
            }
            acted = true;
        }
    }

    /** Sends all that the handshake has to say, in one write where it fits. */
    private HandshakeStatus wrapHandshake() throws SSLException {
        ByteBuffer encrypted = scratch.encryptedOut(arrays);
        HandshakeStatus next = HandshakeStatus.NEED_WRAP;
        while (next == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.wrap(EMPTY, encrypted);
            if (result.getStatus() == Status.OK && result.bytesProduced() > 0) {
                next = afterWrap(result);
            } else if (result.getStatus() == Status.BUFFER_OVERFLOW && encrypted.position() > 0) {
                flush(encrypted);
            } else {
                next =
                        HandshakeStatus
                                .NEED_UNWRAP; // closed: there is nothing to say, and this is no end of a handshake
            }
        }
        flush(encrypted);
        return next;
    }

    private HandshakeStatus afterWrap(SSLEngineResult result) {
        if (result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
            return result.getHandshakeStatus();
        }
        established = true;
        return engine.getHandshakeStatus();
    }

    /**
     * Encrypts and sends all of it. What is written after TLS was closed goes nowhere: before TLS 1.3 a peer that closes will not read either
     * (RFC 5246 §7.2.1).
     *
     * @throws SSLException when the handshake is not done, or the engine will not go on
     */
    void write(ByteBuffer from) throws SSLException {
        if (!established) {
            throw new SSLException("not ready for data");
        }
        ByteBuffer encrypted = scratch.encryptedOut(arrays);
        while (from.hasRemaining()) {
            encrypt(arrays || from.isDirect() ? from : scratch.outsideTheHeap(from), encrypted);
        }
        flush(encrypted);
    }

    private void encrypt(ByteBuffer from, ByteBuffer encrypted) throws SSLException {
        while (from.hasRemaining()) {
            SSLEngineResult result = engine.wrap(from, encrypted);
            if (result.getStatus() == Status.CLOSED) {
                from.position(from.limit());
            } else if (result.getStatus() == Status.BUFFER_OVERFLOW && encrypted.position() > 0) {
                flush(encrypted);
            } else if (result.getStatus() != Status.OK || result.bytesConsumed() + result.bytesProduced() == 0) {
                throw new SSLException("cannot encrypt");
            } else {
                advanceAfterWrap(result);
            }
        }
    }

    private void flush(ByteBuffer encrypted) {
        if (encrypted.position() > 0) {
            out.accept(encrypted.flip());
            encrypted.clear();
        }
    }

    // A KeyUpdate of the peer is answered here at the latest; wrapping for it must not touch the buffer in use.
    private void advanceAfterWrap(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }

    /** Tells the peer that nothing more will come (close_notify). */
    void closeOutput() {
        engine.closeOutbound();
        sendWhatIsLeft();
    }

    private void sendWhatIsLeft() {
        ByteBuffer encrypted = scratch.encryptedOut(arrays);
        drain(encrypted);
        flush(encrypted);
    }

    private void drain(ByteBuffer encrypted) {
        try {
            while (!engine.isOutboundDone()) {
                SSLEngineResult result = engine.wrap(EMPTY, encrypted);
                if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                    return;
                }
            }
        } catch (SSLException e) {
            inputEnded = true; // nothing to tell: the engine is beyond an alert
        }
    }

    /** Lets the engine go on every path; a native one frees its memory and its descriptors only now. */
    void release() {
        engine.closeOutbound();
        drain(scratch.encryptedOut(arrays));
        try {
            engine.closeInbound();
        } catch (SSLException e) {
            inputEnded = true; // no close_notify came: the usual end of a mail client's connection
        }
        tail = NOTHING;
    }
}
