package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** One {@code server}: where it listens, and what holds there. */
final class ServerBlock {

    private static final Map<Integer, String> USUAL_PORTS =
            Map.of(143, "imap", 993, "imap", 110, "pop3", 995, "pop3", 25, "smtp", 465, "smtp", 587, "smtp");

    private final Directive directive;
    private final Scope scope;
    private final List<Listen> listens;
    private final String protocol;
    private final String protocolOrigin;
    private final Setting<String> startTls;

    ServerBlock(Directive directive, Scope mail, Findings findings) throws NginxConfException {
        List<Directive> block = directive.block().orElseThrow();
        Directives.check(block, true, findings);
        this.directive = directive;
        this.scope = mail.within(block);
        this.listens = listens(findings);
        this.startTls = scope.choice("starttls", "off", "on", "only");
        Optional<Directive> named = scope.one("protocol");
        this.protocol = named.isPresent() ? named(named.get()) : byPort();
        this.protocolOrigin = named.map(Scope::origin).orElse("by its port");
        checkCertificates();
    }

    private List<Listen> listens(Findings findings) throws NginxConfException {
        List<Directive> all = scope.all("listen");
        if (all.isEmpty()) {
            throw directive.wrong("has no listen; name an address");
        }
        List<Listen> found = new ArrayList<>();
        for (Directive listen : all) {
            found.addAll(Listen.parse(listen, findings));
        }
        return found;
    }

    private static String named(Directive protocol) throws NginxConfException {
        String name = protocol.argument();
        if (!List.of("imap", "pop3", "smtp").contains(name)) {
            throw protocol.wrong("must be imap, pop3 or smtp, was \"" + name + "\"");
        }
        return name;
    }

    private String byPort() throws NginxConfException {
        Optional<String> known = listens.stream()
                .flatMap(listen -> Optional.ofNullable(USUAL_PORTS.get(listen.port())).stream())
                .findFirst();
        if (known.isEmpty() && !listens.isEmpty()) {
            throw directive.wrong("no port says what is spoken here; add protocol imap, pop3 or smtp");
        }
        return known.orElse("");
    }

    private void checkCertificates() throws NginxConfException {
        boolean speaksTls = !startTls.value().equals("off") || listens.stream().anyMatch(Listen::ssl);
        if (speaksTls && scope.all("ssl_certificate").isEmpty()) {
            throw directive.wrong("speaks TLS and has no ssl_certificate");
        }
    }

    /** {@code implicit}, {@code starttls}, {@code starttls-optional} or {@code none}. */
    String tls(Listen listen) {
        if (listen.ssl()) {
            return "implicit";
        }
        return switch (startTls.value()) {
            case "on" -> "starttls-optional";
            case "only" -> "starttls";
            default -> "none";
        };
    }

    String tlsOrigin(Listen listen) {
        return listen.ssl() ? Scope.origin(listen.directive()) : startTls.origin();
    }

    Directive directive() {
        return directive;
    }

    Scope scope() {
        return scope;
    }

    List<Listen> listens() {
        return listens;
    }

    /** {@code imap}, {@code pop3} or {@code smtp}; empty when nothing listens. */
    String protocol() {
        return protocol;
    }

    String protocolOrigin() {
        return protocolOrigin;
    }

    boolean isSmtp() {
        return protocol.equals("smtp");
    }
}
