package org.minaproxy.proxy.nginx;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the directives of a main file to a whole configuration of ours, section by section. */
final class Translation {

    private static final String MAIL = "mail";
    private static final long USUAL_LINE = 16 << 10;
    private static final long LARGEST_LINE = 1 << 20;

    private final Path file;
    private final Path prefix;
    private final Findings findings = new Findings();
    private final Bounds bounds = new Bounds(findings);
    private final Sources sources = new Sources(findings);
    private final Backends backends = new Backends(findings);
    private Optional<Path> pidFile = Optional.empty();
    private Optional<Directive> drainTimeout = Optional.empty();

    /** @param prefix as in {@code nginx -p} */
    Translation(Path file, Path prefix) {
        this.file = file;
        this.prefix = prefix;
    }

    NginxImport of(List<Directive> main) throws NginxConfException {
        Directive mail = mailOf(main);
        Scope scope = Scope.of(main.stream()
                        .filter(directive -> directive.name().equals("error_log"))
                        .toList())
                .within(mail.block().orElseThrow());
        Directives.check(mail.block().orElseThrow(), false, findings);
        List<ServerBlock> servers = new ArrayList<>();
        for (Directive server : scope.all("server")) {
            servers.add(new ServerBlock(server, scope, findings));
        }
        if (servers.isEmpty()) {
            throw mail.wrong("has no server");
        }
        String yaml = whole(scope, servers);
        return new NginxImport(yaml, findings.notes(), findings.lost(), pidFile);
    }

    // ---- around mail ----

    private Directive mailOf(List<Directive> main) throws NginxConfException {
        Optional<Directive> mail = Optional.empty();
        for (Directive directive : main) {
            if (!directive.name().equals(MAIL)) {
                around(directive);
            } else if (mail.isPresent() || directive.block().isEmpty()) {
                throw directive.wrong(mail.isPresent() ? "stands there twice; keep one" : "has no block");
            } else {
                mail = Optional.of(directive);
            }
        }
        return mail.orElseThrow(() -> new NginxConfException(file + ": has no mail { }; give the file that has"));
    }

    private void around(Directive directive) throws NginxConfException {
        switch (directive.name()) {
            case "pid" ->
                pidFile = Optional.of(prefix.resolve(directive.argument()).normalize());
            case "worker_shutdown_timeout" -> drainTimeout = Optional.of(directive);
            case "error_log" -> {} // mail inherits it
            case "http", "stream" -> findings.note(directive, "is no mail and stays with nginx");
            default -> {
                if (!Directives.isAboutProcesses(directive)) {
                    findings.note(directive, "is not about mail");
                }
            }
        }
    }

    // ---- the whole ----

    private String whole(Scope mail, List<ServerBlock> servers) throws NginxConfException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        Tls tls = new Tls(mail, folder, findings);
        NameServers nameServers = new NameServers(findings);
        Listeners listeners =
                new Listeners(mail, sources, backends, nameServers, new ClientCertificates(folder, findings), findings);
        for (ServerBlock server : servers) {
            if (listeners.add(server)) {
                tls.add(server);
            }
        }
        if (listeners.isEmpty()) {
            return "";
        }
        Yaml yaml = new Yaml();
        mail.hostname(findings).ifPresent(name -> yaml.put("hostname", name.value(), name.origin()));
        yaml.put("listeners", listeners.yaml(), "")
                .put("authentication", sources.yaml(), "")
                .put("backends", backends.yaml(), "")
                .put("tls", tls.yaml(), "");
        nameServers.addTo(yaml);
        yaml.put("log", log(mail, servers), "").put("limits", limits(mail, servers, nameServers), "");
        return heading() + yaml.text();
    }

    private Yaml log(Scope mail, List<ServerBlock> servers) throws NginxConfException {
        ErrorLogs logs = new ErrorLogs(prefix, findings);
        List<Directive> common = mail.all("error_log");
        logs.add(common);
        for (ServerBlock server : servers) {
            List<Directive> own = server.scope().all("error_log");
            if (!own.equals(common)) {
                new ErrorLogs(prefix, new Findings()).add(own); // to see that they are right
                own.forEach(directive ->
                        findings.lost(directive, "all listeners share one log; its lines name the listener's address"));
            }
        }
        return logs.yaml();
    }

    private Yaml limits(Scope mail, List<ServerBlock> servers, NameServers nameServers) throws NginxConfException {
        Yaml limits = Patience.of(mail, bounds).yaml();
        addLine(servers, limits);
        nameServers.addTimeoutTo(limits, bounds);
        if (drainTimeout.isPresent()) {
            Directive directive = drainTimeout.get();
            Duration time = Values.time(directive, directive.argument());
            var setting = new Scope.Setting<>(time, drainTimeout, Scope.origin(directive));
            limits.put("drain-timeout", bounds.time(setting, Duration.ZERO, Duration.ofHours(1)), setting.origin());
        }
        return limits;
    }

    /** Client buffers hold the longest command; ours is larger than theirs, unless somebody wanted a very large one. */
    private void addLine(List<ServerBlock> servers, Yaml limits) throws NginxConfException {
        Optional<Directive> largest = Optional.empty();
        long size = USUAL_LINE;
        for (ServerBlock server : servers) {
            Optional<Directive> buffer = server.scope().one(server.protocol() + "_client_buffer");
            long own =
                    buffer.isPresent() ? Values.size(buffer.get(), buffer.get().argument()) : 0;
            if (own > size) {
                largest = buffer;
                size = own;
            }
        }
        if (largest.isPresent()) {
            Directive buffer = largest.get();
            String text = Values.ours(bounds.within(buffer, "limits.line", size, USUAL_LINE, LARGEST_LINE));
            limits.put("line", text, Scope.origin(buffer)).put("literal", text, Scope.origin(buffer));
        }
    }

    private String heading() {
        StringBuilder text = new StringBuilder("# From ").append(file).append(", by mina-proxy import-nginx.\n");
        findings.lost().forEach(line -> text.append("# ").append(line).append('\n'));
        return text.toString();
    }
}
