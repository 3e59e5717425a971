package org.minaproxy.proxy.nginx;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The directives that nginx knows within {@code mail}, and those around it that need no word. */
final class Directives {

    /** Taken over by somebody here. */
    private static final Set<String> TAKEN = Set.of(
            "auth_http",
            "auth_http_header",
            "auth_http_pass_client_cert",
            "auth_http_timeout",
            "error_log",
            "imap_auth",
            "imap_capabilities",
            "imap_client_buffer",
            "listen",
            "max_errors",
            "pop3_auth",
            "pop3_capabilities",
            "protocol",
            "proxy_protocol",
            "proxy_smtp_auth",
            "proxy_timeout",
            "resolver",
            "resolver_timeout",
            "server",
            "server_name",
            "set_real_ip_from",
            "smtp_auth",
            "smtp_capabilities",
            "smtp_client_buffer",
            "smtp_greeting_delay",
            "ssl_certificate",
            "ssl_certificate_key",
            "ssl_ciphers",
            "ssl_client_certificate",
            "ssl_conf_command",
            "ssl_crl",
            "ssl_ecdh_curve",
            "ssl_password_file",
            "ssl_prefer_server_ciphers",
            "ssl_protocols",
            "ssl_session_ticket_key",
            "ssl_trusted_certificate",
            "ssl_verify_client",
            "ssl_verify_depth",
            "starttls",
            "timeout",
            "xclient");

    /** Known, and without a counterpart that anybody would miss. */
    private static final Map<String, String> NEEDLESS = Map.of(
            "proxy", "has no effect in nginx either",
            "proxy_buffer", "limits.relay-buffer is larger, and lines of backends are bounded by limits.line",
            "proxy_pass_error_message", "a backend's refusal of a login always reaches the client",
            "ssl_certificate_compression", "certificates are sent as they are",
            "ssl_dhparam", "key exchange is by elliptic curves alone, which needs no parameters",
            "ssl_session_cache", "sessions are always resumed, from a cache and by tickets",
            "ssl_session_tickets", "sessions are always resumed, from a cache and by tickets",
            "ssl_session_timeout", "sessions can be resumed for two hours");

    private static final Set<String> FOR_MAIL_ALONE = Set.of("server");
    private static final Set<String> FOR_SERVERS_ALONE = Set.of("listen", "protocol");

    /** About nginx's own processes, which have no counterpart here. */
    private static final Set<String> OF_PROCESSES = Set.of(
            "daemon",
            "env",
            "events",
            "load_module",
            "lock_file",
            "master_process",
            "pcre_jit",
            "ssl_engine",
            "thread_pool",
            "timer_resolution",
            "user",
            "working_directory",
            "debug_points",
            "worker_aio_requests",
            "worker_cpu_affinity",
            "worker_priority",
            "worker_processes",
            "worker_rlimit_core",
            "worker_rlimit_nofile");

    private Directives() {}

    /** All that nginx's mail module knows. */
    static Set<String> ofMail() {
        Set<String> all = new TreeSet<>(TAKEN);
        all.addAll(NEEDLESS.keySet());
        return all;
    }

    /** Sorts out what stands in {@code mail} or in a {@code server}. */
    static void check(Iterable<Directive> block, boolean inServer, Findings findings) throws NginxConfException {
        for (Directive directive : block) {
            refuseVariables(directive);
            String name = directive.name();
            if ((inServer ? FOR_MAIL_ALONE : FOR_SERVERS_ALONE).contains(name)) {
                throw directive.wrong(inServer ? "cannot stand in a server" : "belongs in a server");
            }
            if (NEEDLESS.containsKey(name)) {
                findings.note(directive, String.valueOf(NEEDLESS.get(name)));
            } else if (!TAKEN.contains(name)) {
                findings.lost(
                        directive, "it is none of the directives that nginx's mail module has; look at the spelling");
            } else if (directive.block().isPresent() != name.equals("server")) {
                throw directive.wrong(name.equals("server") ? "has no block" : "takes no block; end it with \";\"");
            }
        }
    }

    /** The mail module knows no variables; what looks like one was meant for another program, or for a template. */
    private static void refuseVariables(Directive directive) throws NginxConfException {
        for (String argument : directive.arguments()) {
            var variable = Values.variable(argument);
            if (variable.isPresent()) {
                throw directive.wrong("\"" + variable.get()
                        + "\" is a variable, and nginx's mail module has none; write the value itself");
            }
        }
    }

    static boolean isAboutProcesses(Directive main) {
        return OF_PROCESSES.contains(main.name());
    }
}
