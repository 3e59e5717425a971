package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** The addresses of all servers, each a listener with a name of its own. */
final class Listeners {

    private static final List<String> EVERYBODY = List.of("0.0.0.0/0", "::/0");
    private static final Map<String, Integer> PORTS = Map.of("imap", 143, "pop3", 110, "smtp", 25, "submission", 587);
    private static final Map<String, Integer> TLS_PORTS =
            Map.of("imap", 993, "pop3", 995, "smtp", 465, "submission", 465);

    private final Scope mail;
    private final Sources sources;
    private final Backends backends;
    private final NameServers nameServers;
    private final ClientCertificates clientCertificates;
    private final Findings findings;
    private final Bounds bounds;
    private final List<Listen> bound = new ArrayList<>();
    private final Map<String, Entry> byName = new LinkedHashMap<>();

    /** @param source the name of the one that it asks */
    private record Entry(ServerBlock server, Yaml yaml, String source, String backend) {}

    Listeners(
            Scope mail,
            Sources sources,
            Backends backends,
            NameServers nameServers,
            ClientCertificates clientCertificates,
            Findings findings) {
        this.mail = mail;
        this.sources = sources;
        this.backends = backends;
        this.nameServers = nameServers;
        this.clientCertificates = clientCertificates;
        this.findings = findings;
        this.bounds = new Bounds(findings);
    }

    /** Whether one of its addresses became a listener with TLS. */
    boolean add(ServerBlock server) throws NginxConfException {
        Optional<String> source = sources.of(server);
        if (source.isEmpty() || server.listens().isEmpty()) {
            return false;
        }
        Login wanted = Login.of(server.protocol(), server.scope());
        boolean tls = false;
        for (Listen listen : server.listens()) {
            Yaml certificates = clientCertificates.of(server, listen);
            Login login = certificates.isEmpty() ? wanted.withoutCertificates(findings) : wanted;
            if (login.letsIn()
                    && !isPartOfAnother(listen, server)
                    && isFree(listen)
                    && isPossible(server, listen, login)) {
                bound.add(listen);
                add(server, listen, login, certificates, source.get());
                tls |= !server.tls(listen).equals("none");
            }
        }
        return tls;
    }

    // ---- which address ----

    /** Every IPv6 address beside every IPv4 address is one listener here. */
    private boolean isPartOfAnother(Listen listen, ServerBlock server) {
        return listen.host().equals(Listen.EVERY_IPV6)
                && twin(listen, server, Listen.EVERY_IPV4).isPresent();
    }

    private static Optional<Listen> twin(Listen listen, ServerBlock server, String host) {
        return server.listens().stream()
                .filter(other -> other.host().equals(host)
                        && other.port() == listen.port()
                        && other.ssl() == listen.ssl()
                        && other.proxyProtocol() == listen.proxyProtocol())
                .findFirst();
    }

    private boolean isFree(Listen listen) throws NginxConfException {
        for (Listen other : bound) {
            if (other.host().equals(listen.host()) && other.port() == listen.port()) {
                throw listen.directive()
                        .wrong(listen.text() + " is taken by "
                                + other.directive().place());
            }
            if (other.collidesWith(listen)) {
                findings.lost(
                        listen.directive(),
                        listen.text() + " is part of " + other.text() + " at "
                                + other.directive().place() + ", and only one of them can have the port");
                return false;
            }
        }
        return true;
    }

    /** Our own configuration refuses ports that clients expect to be otherwise. */
    private boolean isPossible(ServerBlock server, Listen listen, Login login) {
        String protocol = protocol(server, listen, login);
        String tls = server.tls(listen);
        if (tls.equals("implicit") && listen.port() == PORTS.getOrDefault(protocol, 0)) {
            findings.lost(
                    listen.directive(),
                    "clients of port " + listen.port() + " begin in clear, so there is no ssl here; use starttls");
            return false;
        }
        if (tls.startsWith("starttls") && listen.port() == TLS_PORTS.getOrDefault(protocol, 0)) {
            findings.lost(
                    listen.directive(), "clients of port " + listen.port() + " begin with TLS; write ssl behind it");
            return false;
        }
        return true;
    }

    /** Ours knows two kinds of SMTP, which differ in their ports. */
    private static String protocol(ServerBlock server, Listen listen, Login login) {
        if (!server.isSmtp() || !login.isRequired()) {
            return server.protocol();
        }
        boolean submission = listen.ssl() ? listen.port() != 587 : listen.port() != 25;
        return submission ? "submission" : "smtp";
    }

    // ---- what it says ----

    private void add(ServerBlock server, Listen listen, Login login, Yaml certificates, String source)
            throws NginxConfException {
        Scope scope = server.scope();
        String protocol = protocol(server, listen, login);
        Yaml yaml = new Yaml()
                .put("protocol", protocol, server.protocolOrigin())
                .put("address", address(server, listen), Scope.origin(listen.directive()))
                .put("tls", clientCertificates.tls(server, listen), server.tlsOrigin(listen))
                .put("client-certificates", certificates, "");
        addHostname(scope, yaml);
        addLogin(protocol, login, yaml);
        addCapabilities(server, yaml);
        addProxyHeader(scope, listen, yaml);
        if (server.isSmtp()) {
            addSmtp(scope, yaml);
        }
        Patience own = Patience.of(scope, bounds);
        if (!own.meaning().equals(Patience.of(mail, bounds).meaning())) {
            yaml.put("limits", own.yaml(), "");
        }
        yaml.put("tcp", listen.tcp(), "");
        String usual = listen.ssl() ? protocol.equals("submission") ? "submissions" : protocol + "s" : protocol;
        boolean usualPort = listen.port() == (listen.ssl() ? TLS_PORTS : PORTS).getOrDefault(protocol, 0);
        String name = Names.free(usualPort ? usual : usual + "-" + listen.port(), byName);
        byName.put(name, new Entry(server, yaml, source, backends.of(server)));
    }

    private String address(ServerBlock server, Listen listen) {
        String port = ":" + listen.port();
        if (listen.host().equals(Listen.EVERY_IPV4)) {
            boolean both = twin(listen, server, Listen.EVERY_IPV6).isPresent();
            return both ? port : "0.0.0.0" + port;
        }
        if (listen.host().equals(Listen.EVERY_IPV6) && listen.ipv6Only().orElse(true)) {
            String text = "every IPv4 address is served here too";
            if (listen.ipv6Only().isPresent()) {
                findings.lost(listen.directive(), "ipv6only=on is not available to Java: " + text);
            } else {
                findings.note(listen.directive(), text);
            }
        }
        return listen.host() + port;
    }

    private void addHostname(Scope scope, Yaml yaml) throws NginxConfException {
        Optional<Setting<String>> own = scope.hostname(findings);
        if (!own.map(Setting::value).equals(mail.hostname(findings).map(Setting::value))) {
            own.ifPresent(name -> yaml.put("hostname", name.value(), name.origin()));
        }
    }

    private static void addLogin(String protocol, Login login, Yaml yaml) {
        if (protocol.equals("smtp")) {
            yaml.put("authentication", login.mode(), login.setting().origin());
        }
        if (!login.mode().equals("none")) {
            yaml.put("mechanisms", login.mechanisms(), login.setting().origin());
        }
    }

    private void addCapabilities(ServerBlock server, Yaml yaml) throws NginxConfException {
        Optional<Directive> written = server.scope().one(server.protocol() + "_capabilities");
        List<String> capabilities = Capabilities.of(server.protocol(), written, findings);
        if (!capabilities.isEmpty()) {
            yaml.put("capabilities", capabilities, Scope.origin(written.orElseThrow()));
        }
    }

    private void addProxyHeader(Scope scope, Listen listen, Yaml yaml) throws NginxConfException {
        if (!listen.proxyProtocol()) {
            return;
        }
        List<Directive> believed = scope.all("set_real_ip_from");
        Yaml header = new Yaml()
                .put("from", EVERYBODY, "proxy_protocol reads everybody's; name the balancers here")
                .put(
                        "believe",
                        Networks.of(believed, findings),
                        believed.isEmpty() ? "no set_real_ip_from" : Scope.origin(believed.get(0)));
        yaml.put("proxy-header", header, "");
    }

    private void addSmtp(Scope scope, Yaml yaml) throws NginxConfException {
        boolean names = nameServers.add(scope);
        yaml.put(
                "reverse-lookup",
                names ? "on" : "off",
                scope.one("resolver").map(Scope::origin).orElse("no resolver"));
        Setting<Duration> delay = scope.time("smtp_greeting_delay", Duration.ZERO);
        if (delay.written()) {
            yaml.put("greeting-delay", bounds.time(delay, Duration.ZERO, Duration.ofMinutes(5)), delay.origin());
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    Yaml yaml() {
        Yaml section = new Yaml();
        byName.forEach((name, entry) -> {
            if (sources.areSeveral()) {
                entry.yaml().put("sources", List.of(entry.source()), "");
            }
            entry.yaml().put("backend", entry.backend(), "");
            section.put(
                    name,
                    entry.yaml(),
                    "server, " + entry.server().directive().place().brief());
        });
        return section;
    }
}
