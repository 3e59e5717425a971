package org.minaproxy.proxy.protocol.dialog;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.proxy.clienthello.ClientHello;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.session.BackendLink;
import org.minaproxy.proxy.session.ClientLink;

/** The client's connection, from where the dialog file says. */
final class DialogClient extends DialogLink implements ClientLink {

    private final DialogSetup setup;
    private ForwardedClient told = ForwardedClient.NOBODY;
    private boolean encrypted;
    private boolean relayed;

    DialogClient(DialogSetup setup) {
        super(setup.maxLine());
        this.setup = setup;
        this.encrypted = setup.isImplicitTls();
    }

    ForwardedClient told() {
        return told;
    }

    boolean isRelayed() {
        return relayed;
    }

    @Override
    void tlsStarted() {
        encrypted = true;
        super.tlsStarted();
    }

    @Override
    public InetSocketAddress clientAddress() {
        return told.client(setup.clientAddress());
    }

    @Override
    public Optional<InetSocketAddress> via() {
        return told.address().map(address -> setup.clientAddress());
    }

    @Override
    public boolean knowsClient() {
        return true;
    }

    @Override
    public void clientIs(ForwardedClient forwarded) {
        told = forwarded;
    }

    @Override
    public InetSocketAddress localAddress() {
        return told.local(setup.localAddress());
    }

    @Override
    public Optional<ProxiedAddresses> proxiedAddresses() {
        return Optional.empty();
    }

    @Override
    public Optional<TlsInfo> tls() {
        return encrypted
                ? Optional.of(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty()))
                : Optional.empty();
    }

    @Override
    public Optional<String> serverName() {
        return Optional.empty();
    }

    @Override
    public void helloIs(ClientHello hello) {
        throw new IllegalStateException("TLS is not passed through in a dialog");
    }

    @Override
    public boolean isProbe() {
        return false;
    }

    @Override
    public RelayedBytes relayTo(BackendLink backend, Duration idle, RelayEnded ended) {
        relayed = true;
        ((DialogLink) backend).pipeTo(this);
        pipeTo((DialogLink) backend);
        return new RelayedBytes() {
            @Override
            public long up() {
                return 0;
            }

            @Override
            public long down() {
                return 0;
            }
        };
    }
}
