package org.minaproxy.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.proxy.clienthello.ClientHello;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** A connection that keeps what the session did to it: texts as they were sent, everything else in brackets. */
final class FakeLink implements ClientLink, BackendLink {

    final List<String> events = new ArrayList<>();
    boolean hasInput;
    boolean probe;
    boolean relayIsBroken;
    ForwardedClient told = ForwardedClient.NOBODY;
    Optional<RelayEnded> relayEnded = Optional.empty();
    Optional<String> serverName = Optional.empty();
    private Optional<ClientHello> hello = Optional.empty();

    /** What happened since it was last asked, in one line. */
    String did() {
        String all = String.join(" ", events);
        events.clear();
        return all;
    }

    @Override
    public void send(byte[] octets) {
        events.add(new String(octets, UTF_8).strip());
    }

    @Override
    public void startTls() {
        events.add("[tls]");
    }

    @Override
    public void readOctets(int count) {
        events.add("[octets " + count + "]");
    }

    @Override
    public boolean hasInput() {
        return hasInput;
    }

    @Override
    public void pause() {
        events.add("[pause]");
    }

    @Override
    public void resume() {
        events.add("[resume]");
    }

    @Override
    public void close() {
        events.add("[close]");
    }

    @Override
    public void abort() {
        events.add("[abort]");
    }

    @Override
    public InetSocketAddress clientAddress() {
        return told.client(new InetSocketAddress("192.0.2.7", 51234));
    }

    @Override
    public Optional<InetSocketAddress> via() {
        return told.address().map(address -> new InetSocketAddress("192.0.2.7", 51234));
    }

    @Override
    public boolean knowsClient() {
        return true;
    }

    @Override
    public void clientIs(ForwardedClient client) {
        told = client;
    }

    @Override
    public InetSocketAddress localAddress() {
        return told.local(new InetSocketAddress("192.0.2.1", 993));
    }

    @Override
    public Optional<ProxiedAddresses> proxiedAddresses() {
        return Optional.empty();
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.empty();
    }

    @Override
    public Optional<String> serverName() {
        return serverName.or(() -> hello.flatMap(ClientHello::serverName));
    }

    @Override
    public void helloIs(ClientHello clientHello) {
        hello = Optional.of(clientHello);
    }

    @Override
    public boolean isProbe() {
        return probe;
    }

    @Override
    public RelayedBytes relayTo(BackendLink backend, Duration idle, RelayEnded ended) {
        if (relayIsBroken) {
            throw new IllegalStateException("no relay");
        }
        events.add("[relay " + idle + "]");
        relayEnded = Optional.of(ended);
        return new RelayedBytes() {
            @Override
            public long up() {
                return 812;
            }

            @Override
            public long down() {
                return 190_233;
            }
        };
    }
}
