package org.minaproxy.tls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
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
 * A Conscrypt server engine that refuses a client whose ALPN offer does not hold our protocol (RFC 7301 §3.2), where Conscrypt itself would go on
 * without one. The handshake is broken off from inside the choice; the alert, which is in clear that early, is written here.
 */
final class StrictAlpnEngine extends SSLEngine {

    /** A TLS 1.2 alert record of 2 octets: fatal, no_application_protocol (120). */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 120};

    private final SSLEngine engine;
    private boolean alertPending;

    private StrictAlpnEngine(SSLEngine engine) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
    }

    static SSLEngine of(SSLEngine engine, List<String> protocols) {
        Conscrypt.setApplicationProtocolSelector(engine, new Choice(protocols));
        return new StrictAlpnEngine(engine);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        return refusing(() -> engine.unwrap(source, targets, offset, length));
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        return refusing(() -> engine.unwrap(source, target));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        return alertPending ? alert(target) : refusing(() -> engine.wrap(sources, offset, length, target));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        return alertPending ? alert(target) : refusing(() -> engine.wrap(source, target));
    }

    private SSLEngineResult refusing(Step step) throws SSLException {
        try {
            return step.run();
        } catch (NoCommonProtocol e) {
            alertPending = true;
            throw new SSLHandshakeException("the client offers other protocols than ours (ALPN)");
        }
    }

    private SSLEngineResult alert(ByteBuffer target) {
        if (target.remaining() < ALERT.length) {
            return new SSLEngineResult(Status.BUFFER_OVERFLOW, HandshakeStatus.NEED_WRAP, 0, 0);
        }
        target.put(ALERT);
        alertPending = false;
        engine.closeOutbound();
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, ALERT.length);
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return alertPending ? HandshakeStatus.NEED_WRAP : engine.getHandshakeStatus();
    }

    @Override
    public boolean isOutboundDone() {
        return !alertPending && engine.isOutboundDone();
    }

    /** One call of the engine below. */
    private interface Step {
        SSLEngineResult run() throws SSLException;
    }

    /** Breaks off a handshake; passes through native code on its way, which gives it back as it was. */
    private static final class NoCommonProtocol extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NoCommonProtocol() {
            super("no common application protocol", null, false, false);
        }
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
            return common.orElseThrow(NoCommonProtocol::new);
        }

        @Override
        public String selectApplicationProtocol(SSLSocket socket, List<String> offered) {
            throw new NoCommonProtocol();
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
