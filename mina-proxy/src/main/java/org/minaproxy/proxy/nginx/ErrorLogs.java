package org.minaproxy.proxy.nginx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where nginx writes, and how much. What nginx calls an error of a session, a backend that is down for one, is a warning here, so both of its
 * levels {@code error} and {@code warn} become that.
 */
final class ErrorLogs {

    private static final List<String> LEVELS =
            List.of("debug", "info", "notice", "warn", "error", "crit", "alert", "emerg");

    private final Path prefix;
    private final Findings findings;
    private final List<Yaml> targets = new ArrayList<>();

    ErrorLogs(Path prefix, Findings findings) {
        this.prefix = prefix;
        this.findings = findings;
    }

    void add(List<Directive> directives) throws NginxConfException {
        for (Directive directive : directives) {
            add(directive);
        }
    }

    private void add(Directive directive) throws NginxConfException {
        if (directive.arguments().isEmpty()) {
            throw directive.wrong("names no file");
        }
        String target = directive.arguments().get(0);
        String level = directive.arguments().size() > 1 ? directive.arguments().get(1) : "error";
        if (level.startsWith("debug_")) {
            level = "debug";
        }
        if (!LEVELS.contains(level)) {
            throw directive.wrong("\"" + level + "\" is not one of " + String.join(", ", LEVELS));
        }
        Optional<Yaml> place = place(directive, target);
        if (place.isPresent()) {
            targets.add(place.get().put("level", ours(level), level));
        }
    }

    private Optional<Yaml> place(Directive directive, String target) {
        if (target.startsWith("syslog:")) {
            findings.lost(directive, "there is no syslog here; systemd and containers pass on what goes to stderr");
            return Optional.empty();
        }
        if (target.startsWith("memory:")) {
            findings.lost(directive, "there is no log in memory here");
            return Optional.empty();
        }
        return switch (target) {
            case "stderr", "/dev/stderr", "/proc/self/fd/2" -> place(directive, "to", "stderr");
            case "/dev/stdout", "/proc/self/fd/1" -> place(directive, "to", "stdout");
            case "/dev/null" -> Optional.empty();
            default ->
                place(directive, "file", prefix.resolve(target).normalize().toString());
        };
    }

    private static Optional<Yaml> place(Directive directive, String key, String value) {
        return Optional.of(new Yaml().put(key, value, Scope.origin(directive)));
    }

    private static String ours(String level) {
        return switch (level) {
            case "debug", "info" -> level;
            case "notice", "warn", "error" -> "warn";
            default -> "error";
        };
    }

    /** Nothing when nothing is written down: then the log goes to standard output. */
    Yaml yaml() {
        Yaml log = new Yaml();
        if (!targets.isEmpty()) {
            log.put("format", "nginx", "lines as nginx writes them").putList("targets", targets, "");
        }
        return log;
    }
}
