package org.minaproxy.proxy.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.AuthRequest.ProxiedAddresses;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.proxy.clienthello.ClientHello;
import org.minaproxy.proxy.protocol.ClientContext.CertificateStanding;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.session.BackendLink;
import org.minaproxy.proxy.session.ClientLink;
import org.minaproxy.proxy.session.Session;

/** The conversation with a client, and the step from it to the relay. */
final class ClientStage extends LinkStage implements ClientLink {

    private static final String NOT_TOLD = "unknown";

    private final Optional<ProxyHeader> read;
    private final Optional<ProxyHeader> header;
    private final HeaderTrust trust;
    private final Optional<ClientCertificates> certificates;
    private final Strangers strangers;
    private String session = "";
    private boolean welcome;
    private Optional<ClientCertificates.Verdict> verdict = Optional.empty();
    private ForwardedClient told = ForwardedClient.NOBODY;
    private Optional<ClientHello> hello = Optional.empty();

    /** What of a PROXY header counts besides the addresses. */
    enum HeaderTrust {
        /** Nothing: it is told to authentication sources, as one that was read. */
        NOTHING,
        ADDRESSES,
        /** TLS that the header tells of is as good as our own. */
        TLS
    }

    ClientStage(
            Connection connection,
            ConversationLimits limits,
            @Nullable TlsLayerFactory tls,
            Optional<ProxyHeader> header,
            HeaderTrust trust,
            Optional<ClientCertificates> certificates,
            Strangers strangers) {
        super(connection, limits, tls);
        this.read = header;
        this.header = header.filter(any -> trust != HeaderTrust.NOTHING);
        this.strangers = strangers;
        this.certificates = certificates;
        this.trust = trust;
    }

    /** Ends it before it has begun: in the protocol's words, or without any where the client expects TLS. */
    void refuse(Session session, Ending ending, boolean implicitTls) {
        lendTo(session);
        if (implicitTls) {
            session.refuseSilently(ending);
        } else {
            session.refuse(ending);
        }
    }

    /** Whoever speaks something else than mail is left without a word: an answer might be of use to an attacker (ALPACA). */
    @Override
    boolean isWelcome(LineDecoder arrived) {
        if (!welcome && arrived.size() > 0) {
            byte[] octets = arrived.peek(FirstOctets.ENOUGH);
            Optional<String> stranger =
                    FirstOctets.insteadOfCommand(octets, connection().isTlsEstablished());
            stranger.ifPresent(does -> {
                report("the client " + does);
                events().onStranger();
            });
            welcome = stranger.isEmpty() && (octets.length == FirstOctets.ENOUGH || arrived.hasLine());
            return stranger.isEmpty();
        }
        return true;
    }

    @Override
    public void onLost(String reason) {
        if (connection().tls().isPresent() && !connection().isTlsEstablished()) {
            String shown = reason.startsWith("TLS: ") ? reason : "TLS: " + reason;
            report(shown);
        }
        super.onLost(reason);
    }

    /** A balancer's health check may end as it likes. */
    private void report(String what) {
        if (!isProbe()) {
            strangers.report(what, told.session().orElse(session), clientAddress());
        }
    }

    /** What a balancer that is believed calls the connection. */
    Optional<String> balancersId() {
        return header.flatMap(ProxyHeader::uniqueId);
    }

    /** The id of its session from now on, for the log. */
    void isCalled(String id) {
        session = id;
    }

    @Override
    public InetSocketAddress clientAddress() {
        return told.client(header.flatMap(ProxyHeader::source).orElseGet(connection()::getRemoteAddress));
    }

    @Override
    public Optional<InetSocketAddress> via() {
        Optional<InetSocketAddress> source = header.flatMap(ProxyHeader::source);
        boolean passedOn = told.address().isPresent() || source.isPresent();
        InetSocketAddress peer = connection().getRemoteAddress();
        return passedOn ? Optional.of(told.address().isPresent() ? source.orElse(peer) : peer) : Optional.empty();
    }

    @Override
    public boolean knowsClient() {
        return header.isEmpty() || header.flatMap(ProxyHeader::source).isPresent();
    }

    @Override
    public void clientIs(ForwardedClient client) {
        told = client;
    }

    @Override
    public InetSocketAddress localAddress() {
        return told.local(header.flatMap(ProxyHeader::destination).orElseGet(connection()::getLocalAddress));
    }

    @Override
    public Optional<ProxiedAddresses> proxiedAddresses() {
        return read.flatMap(ProxyHeader::addresses)
                .map(addresses -> new ProxiedAddresses(addresses.source(), addresses.destination()));
    }

    /** What a PROXY header says about this client. */
    ClientHeader headerOf(String session) {
        Optional<TlsInfo> info = tls();
        Optional<String> alpn =
                connection().tls().filter(TlsLayer::isEstablished).flatMap(TlsLayer::alpn);
        return new ClientHeader(
                clientAddress(),
                localAddress(),
                headerTls().or(() -> info.map(ClientStage::ownTls)),
                serverName(),
                alpn.or(() -> header.flatMap(ProxyHeader::alpn)).or(() -> hello.flatMap(ClientHello::protocol)),
                session);
    }

    private static HeaderTls ownTls(TlsInfo own) {
        HeaderTls tls = HeaderTls.of(own.protocol(), own.cipher());
        return own.certificate()
                .map(shown -> tls.withVerifiedCertificate(shown.commonName().orElse("")))
                .orElse(tls);
    }

    @Override
    public CertificateStanding certificateStanding() {
        return verdict().map(ClientCertificates.Verdict::standing).orElse(CertificateStanding.NONE);
    }

    @Override
    public Optional<CertificateObjection> certificateObjection() {
        return verdict().flatMap(ClientCertificates.Verdict::objection);
    }

    /** On the certificate of our own TLS, once that stands; it does not change any more. */
    private Optional<ClientCertificates.Verdict> verdict() {
        if (verdict.isEmpty() && certificates.isPresent()) {
            verdict = connection()
                    .tls()
                    .filter(TlsLayer::isEstablished)
                    .map(layer -> certificates.get().judge(layer.peerCertificates()));
        }
        return verdict;
    }

    @Override
    public boolean isProbe() {
        return header.map(ProxyHeader::probe).orElse(false);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return connection()
                .tls()
                .filter(TlsLayer::isEstablished)
                .map(TlsLayer::info)
                .map(this::withCertificate)
                .or(this::tlsFromHeader)
                .map(this::withAuthority);
    }

    @Override
    public Optional<String> serverName() {
        return header.flatMap(ProxyHeader::authority)
                .or(() -> tls().flatMap(TlsInfo::serverName))
                .or(() -> hello.flatMap(ClientHello::serverName));
    }

    @Override
    public void helloIs(ClientHello clientHello) {
        hello = Optional.of(clientHello);
    }

    /** Of the client's own connection, when that ended before us. */
    private Optional<HeaderTls> headerTls() {
        return header.filter(any -> trust == HeaderTrust.TLS)
                .flatMap(ProxyHeader::tls)
                .filter(HeaderTls::encrypted);
    }

    private Optional<TlsInfo> tlsFromHeader() {
        return headerTls()
                .map(tls ->
                        new TlsInfo(tls.version().orElse(NOT_TOLD), tls.cipher().orElse(NOT_TOLD), Optional.empty()));
    }

    private TlsInfo withCertificate(TlsInfo info) {
        return new TlsInfo(
                info.protocol(),
                info.cipher(),
                info.serverName(),
                certificates.isPresent(),
                verdict().flatMap(ClientCertificates.Verdict::good));
    }

    private TlsInfo withAuthority(TlsInfo info) {
        return new TlsInfo(
                info.protocol(),
                info.cipher(),
                header.flatMap(ProxyHeader::authority).or(info::serverName),
                info.certificateAsked(),
                info.certificate());
    }

    @Override
    public RelayedBytes relayTo(BackendLink backendLink, Duration idle, RelayEnded ended) {
        LinkStage backend = (LinkStage) backendLink;
        RelayStage relay = new RelayStage(this, backend.connection(), idle, ended);
        relay.begin(backend.takeOver());
        return relay;
    }
}
