package org.minaproxy.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.config.ByteSize;
import org.minaproxy.proxy.config.ClientCertificateMode;
import org.minaproxy.proxy.config.ListenAddress;
import org.minaproxy.proxy.config.ListenerConfig;
import org.minaproxy.proxy.config.Mechanism;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.ReverseLookup;
import org.minaproxy.proxy.config.TcpConfig;
import org.minaproxy.proxy.config.TlsConfig;
import org.minaproxy.proxy.config.TlsMode;
import org.minaproxy.proxy.config.UnknownSni;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.net.ConversationLimits;
import org.minaproxy.proxy.net.IoLoops;
import org.minaproxy.proxy.net.Listener;
import org.minaproxy.proxy.net.OwnListeners;
import org.minaproxy.proxy.net.TcpSettings;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.proxyheader.HeaderPolicy;
import org.minaproxy.proxy.routing.PoolChoice;
import org.minaproxy.proxy.session.ProxySession;
import org.minaproxy.proxy.session.SessionSettings;
import org.minaproxy.proxy.session.Sessions;
import org.minaproxy.tls.ServerTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsVersion;

/** The addresses where clients come in: bound together, started together, closed together. */
final class Listeners implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(Listeners.class);

    private final ProxyConfig config;
    private final TlsEngine engine;
    private final OwnListeners ownListeners;
    private final Map<String, Listener> bound = new LinkedHashMap<>();
    private final Map<String, ServerTls> serverTls = new LinkedHashMap<>();

    /**
     * Nothing is bound yet.
     *
     * @param ownListeners is told every address that is
     */
    Listeners(ProxyConfig config, TlsEngine engine, OwnListeners ownListeners) {
        this.config = config;
        this.engine = engine;
        this.ownListeners = ownListeners;
    }

    /** Binds every listener of the configuration; says what went wrong, a line for each. Nothing is accepted before {@link #start}. */
    List<String> bind(
            List<TlsIdentity> identities,
            ConversationLimits limits,
            IoLoops loops,
            Sessions sessions,
            Function<ListenerConfig, ProxySession.Services> services) {
        Protocols protocols = new Protocols();
        List<String> problems = new ArrayList<>();
        ClientTrust.check(config, problems);
        if (!problems.isEmpty()) {
            return problems;
        }
        config.listeners().forEach((name, listener) -> {
            try {
                Listener.Settings settings =
                        settings(name, listener, protocols.get(listener.protocol()), identities, limits);
                Listener opened = new Listener(settings, loops, sessions, services.apply(listener));
                bound.put(name, opened);
                ownListeners.add(opened.address());
                announce(listener, opened);
            } catch (IOException e) {
                problems.add("listeners." + name + ".address: cannot listen on " + listener.address() + ": "
                        + e.getMessage() + "; " + remedy(e));
            }
        });
        return problems;
    }

    void start() {
        bound.values().forEach(Listener::start);
    }

    /** Handshakes from now on show these. */
    void replaceIdentities(List<TlsIdentity> identities) {
        serverTls.forEach((name, tls) -> tls.replaceIdentities(
                ownFirst(Optional.ofNullable(config.listeners().get(name)), identities)));
    }

    /** Reads again which clients are believed by their certificates; what cannot be read leaves the old ones in place. */
    void reloadClientTrust(List<String> problems) {
        serverTls.forEach((name, tls) -> Optional.ofNullable(config.listeners().get(name))
                .ifPresent(listener ->
                        ClientTrust.reload("listeners." + name, listener.clientCertificates(), tls, problems)));
    }

    /** The port of a listener, also when the system chose it. */
    int port(String listener) {
        return Optional.ofNullable(bound.get(listener))
                .orElseThrow(() -> new IllegalArgumentException("no listener is called " + listener))
                .address()
                .getPort();
    }

    /** Accepts no more; the addresses are free again. */
    @Override
    public void close() {
        bound.values().forEach(Listeners::unbind);
    }

    private static void unbind(Listener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn(LogLine.of("cannot close: " + e.getMessage()).with("listener", listener.name()));
        }
    }

    // ---- what a listener is ----

    private static void announce(ListenerConfig listener, Listener opened) {
        LOG.info(LogLine.of("listening")
                .with("listener", opened.name())
                .with("address", AddressText.withPort(opened.address()))
                .with("protocol", listener.protocol().name().toLowerCase(Locale.ROOT))
                .with("tls", listener.tls().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    static String remedy(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("in use")) {
            return "stop the program that has it, or choose another port";
        }
        if (message.contains("permission")) {
            return "ports below 1024 need the capability CAP_NET_BIND_SERVICE, or choose a higher port";
        }
        return "write an address of this host";
    }

    private Listener.Settings settings(
            String name,
            ListenerConfig listener,
            MailProtocol protocol,
            List<TlsIdentity> identities,
            ConversationLimits limits)
            throws UnknownHostException {
        SessionSettings session = new SessionSettings(
                name,
                protocol,
                config.hostnameOf(listener),
                startTls(listener.tls()),
                LoginPolicy.valueOf(listener.authentication().name()),
                saslMechanisms(listener),
                listener.mechanisms().contains(Mechanism.APOP),
                listener.capabilities(),
                config.limits().literal().bytes(),
                pools(listener),
                listener.reverseLookup() == ReverseLookup.ON
                        ? Optional.of(config.limits().reverseLookupTimeout())
                        : Optional.empty(),
                config.limits().proxyTtl(),
                listener.greetingDelay(),
                listener.limits().loginTimeout().orElse(config.limits().loginTimeout()),
                listener.limits().idleTimeout().orElse(config.limits().idleTimeout()),
                listener.limits().badCommands().orElse(config.limits().badCommands()),
                config.limits().authentications(),
                listener::trustsForwarder,
                ownListeners);
        return new Listener.Settings(
                session,
                resolve(listener.address()),
                opening(listener.tls()),
                listener.tls().isOurs()
                        ? Optional.of(serverTls(name, listener, protocol, identities))
                        : Optional.empty(),
                listener.clientCertificates().mode() == ClientCertificateMode.REQUIRED,
                listener.proxyHeader()
                        .map(header -> new HeaderPolicy(header::expectedFrom, ownListeners))
                        .orElseGet(HeaderPolicy::never),
                listener.proxyHeader().map(header -> header.timeout()).orElse(Duration.ZERO),
                peer -> listener.proxyHeader()
                        .map(header -> header.believes(peer))
                        .orElse(true),
                listener.tlsFromHeader(),
                tcp(listener),
                limits);
    }

    private static TcpSettings tcp(ListenerConfig listener) {
        TcpConfig tcp = listener.tcp();
        return new TcpSettings(
                listener.address().ipv4Only(),
                tcp.backlog(),
                tcp.receiveBuffer().map(ByteSize::bytes),
                tcp.sendBuffer().map(ByteSize::bytes),
                tcp.keepAlive()
                        ? Optional.of(new TcpSettings.KeepAlive(
                                tcp.keepAliveIdle(), tcp.keepAliveInterval(), tcp.keepAliveCount()))
                        : Optional.empty());
    }

    private static StartTlsPolicy startTls(TlsMode mode) {
        return switch (mode) {
            case STARTTLS -> StartTlsPolicy.REQUIRED;
            case STARTTLS_OPTIONAL -> StartTlsPolicy.OPTIONAL;
            case IMPLICIT, PASSTHROUGH, NONE -> StartTlsPolicy.NOT_OFFERED;
        };
    }

    private static Listener.Opening opening(TlsMode mode) {
        return switch (mode) {
            case IMPLICIT -> Listener.Opening.TLS;
            case PASSTHROUGH -> Listener.Opening.PASSED_THROUGH;
            case STARTTLS, STARTTLS_OPTIONAL, NONE -> Listener.Opening.CLEAR;
        };
    }

    static PoolChoice pools(ListenerConfig listener) {
        return new PoolChoice(listener.sni(), listener.backend());
    }

    private static List<SaslMechanism> saslMechanisms(ListenerConfig listener) {
        return listener.mechanisms().stream()
                .flatMap(mechanism -> SaslMechanisms.named(mechanism.saslName()).stream())
                .toList();
    }

    private ServerTls serverTls(
            String name, ListenerConfig listener, MailProtocol protocol, List<TlsIdentity> identities) {
        String alpn = protocol.name().equals("submission") ? "smtp" : protocol.name();
        ServerTls.Builder builder = tls(config.tls(), ownFirst(Optional.of(listener), identities))
                .engine(engine)
                .alpn(alpn);
        ClientTrust.of(listener.clientCertificates()).ifPresent(builder::clientCertificates);
        if (config.tls().unknownSni() == UnknownSni.REFUSE) {
            builder.refuseUnknownNames();
        }
        ServerTls tls = builder.build();
        serverTls.put(name, tls);
        return tls;
    }

    /** What all servers of ours have in common. */
    static ServerTls.Builder tls(TlsConfig tls, List<TlsIdentity> identities) {
        return ServerTls.builder(identities)
                .versions(tls.protocols().stream()
                        .map(version -> TlsVersion.parse(version.toString()))
                        .toList())
                .ciphers(tls.ciphers());
    }

    /** The default of a listener with a name of its own is the certificate for that name. */
    private static List<TlsIdentity> ownFirst(Optional<ListenerConfig> listener, List<TlsIdentity> all) {
        Optional<String> name = listener.flatMap(ListenerConfig::hostname);
        return all.stream()
                .sorted(Comparator.comparing(
                        identity -> name.filter(identity::isFor).isEmpty())) // the order is kept otherwise
                .toList();
    }

    static InetSocketAddress resolve(ListenAddress address) throws UnknownHostException {
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }
}
