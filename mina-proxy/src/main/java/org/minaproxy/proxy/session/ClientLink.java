package org.minaproxy.proxy.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.proxy.clienthello.ClientHello;
import org.minaproxy.proxy.protocol.ClientContext.CertificateStanding;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** The client's connection. */
public interface ClientLink extends Link {

    /** Where the client is: as a trusted forwarder told, else the PROXY header's source when a trusted one came, else the socket's peer. */
    InetSocketAddress clientAddress();

    /** Who told where the client is, when that is somebody else. */
    Optional<InetSocketAddress> via();

    /** False when a PROXY header came that names nobody: then the peer is not the client, and who is cannot be known. */
    boolean knowsClient();

    /** Changes {@link #clientAddress} and {@link #localAddress} to what a trusted forwarder told. */
    void clientIs(ForwardedClient told);

    /** The address the client connected to, likewise. */
    InetSocketAddress localAddress();

    Optional<ProxiedAddresses> proxiedAddresses();

    /** Present once TLS stands, or when a trusted PROXY header tells of TLS that ended before us and the listener wants that to count. */
    Optional<TlsInfo> tls();

    /**
     * The host name that the client asked for: as the PROXY header has it, else by SNI. A balancer that ends TLS, or encrypts anew, knows
     * better than our handshake.
     */
    Optional<String> serverName();

    /** What the client said in clear before TLS that is not ours. */
    void helloIs(ClientHello hello);
    /** What the client's certificate is good for. */
    default CertificateStanding certificateStanding() {
        return CertificateStanding.NONE;
    }

    /** Why the session of a client with such a certificate, or without one, is not to begin; asked once TLS stands. */
    default Optional<CertificateObjection> certificateObjection() {
        return Optional.empty();
    }

    /** @param reason for the log */
    record CertificateObjection(Ending ending, String reason) {}

    /** A load balancer's health check (LOCAL or UNKNOWN in the PROXY header): answered, but counted nowhere. */
    boolean isProbe();

    /**
     * From now on all bytes go from one to the other; what either has sent already goes first.
     *
     * @param backend one that the same loop owns
     * @param idle how long both may be silent
     */
    RelayedBytes relayTo(BackendLink backend, Duration idle, RelayEnded ended);

    /** Counts what is relayed. */
    interface RelayedBytes {

        long up();

        long down();
    }

    /** Is told why a relay ended; both links are closing then. */
    interface RelayEnded {
        void onRelayEnded(Cause cause);
    }
}
