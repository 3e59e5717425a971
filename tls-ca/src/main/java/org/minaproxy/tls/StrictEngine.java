package org.minaproxy.tls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.conscrypt.ApplicationProtocolSelector;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * A Conscrypt server engine that refuses whom Conscrypt itself would let pass: a client whose ALPN offer does not hold our protocol (RFC 7301 §3.2), and one
 * that asks for a name of which there is no certificate. The handshake is broken off by a {@link Refusal} from inside the choice; the alert, which is in clear
 * that early, is written here.
 *
 * <p>It also reads the ClientHello on its way in: Conscrypt does not tell a key manager which kinds of keys the client can verify.
 */
final class StrictEngine extends SSLEngine {

    /** A TLS 1.2 alert record of 2 octets: fatal, and the number, which is put behind it. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2};

    private static final ThreadLocal<Optional<Set<String>>> CLIENTS_KEYS = ThreadLocal.withInitial(Optional::empty);

    private final SSLEngine engine;
    private boolean helloOver;
    private int pendingAlert;

    private StrictEngine(SSLEngine engine) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
    }

    static SSLEngine of(SSLEngine engine, List<String> protocols) {
        if (!protocols.isEmpty()) {
            Conscrypt.setApplicationProtocolSelector(engine, new Choice(protocols));
        }
        return new StrictEngine(engine);
    }

    /** To be asked by a key manager in the midst of a handshake, which runs inside {@code unwrap}: {@code EC}, {@code RSA}; absent when it is not known. */
    static Optional<Set<String>> clientsKeys() {
        return CLIENTS_KEYS.get();
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        return reading(source, () -> engine.unwrap(source, targets, offset, length));
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        return reading(source, () -> engine.unwrap(source, target));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        return pendingAlert > 0 ? alert(target) : refusing(() -> engine.wrap(sources, offset, length, target));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        return pendingAlert > 0 ? alert(target) : refusing(() -> engine.wrap(source, target));
    }

    private SSLEngineResult reading(ByteBuffer source, Step step) throws SSLException {
        if (helloOver) {
            return refusing(step);
        }
        Optional<Set<String>> keys = ClientHelloKeys.in(source);
        CLIENTS_KEYS.set(keys);
        try {
            return refusing(step);
        } finally {
            CLIENTS_KEYS.remove();
            helloOver = keys.isPresent();
        }
    }

    private SSLEngineResult refusing(Step step) throws SSLException {
        try {
            return step.run();
        } catch (Refusal e) {
            pendingAlert = e.alert;
            throw new SSLHandshakeException(e.getMessage());
        }
    }

    private SSLEngineResult alert(ByteBuffer target) {
        if (target.remaining() <= ALERT.length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        target.put(ALERT).put((byte) pendingAlert);
        pendingAlert = 0;
        engine.closeOutbound();
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, ALERT.length + 1);
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return pendingAlert > 0 ? HandshakeStatus.NEED_WRAP : engine.getHandshakeStatus();
    }

    @Override
    public boolean isOutboundDone() {
        return pendingAlert == 0 && engine.isOutboundDone();
    }

    /** One call of the engine below. */
    private interface Step {
        SSLEngineResult run() throws SSLException;
    }

    /** Asked only when the client offers protocols at all. */
    private static final class Choice extends ApplicationProtocolSelector {

        private final List<String> ours;

        Choice(List<String> ours) {
            this.ours = ours;
        }

        @Override
        public String selectApplicationProtocol(SSLEngine engine, List<String> offered) {
            Optional<String> common = ours.stream().filter(offered::contains).findFirst();
            return common.orElseThrow(Refusal::noCommonProtocol);
        }

        @Override
        public String selectApplicationProtocol(SSLSocket socket, List<String> offered) {
            throw Refusal.noCommonProtocol();
        }
    }

    // Everything else is the engine's own.

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }
}
