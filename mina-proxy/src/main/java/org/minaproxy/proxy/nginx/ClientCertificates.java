package org.minaproxy.proxy.nginx;

import java.nio.file.Path;
import java.util.Optional;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** {@code ssl_verify_client} and the files that say which certificates of clients are good. The folder of the main file is where relative names begin. */
final class ClientCertificates {

    private static final String REQUIRED = "on";
    private static final int USUAL_DEPTH = 1;
    private static final int MOST_DEPTH = 20;

    private final Path folder;
    private final Findings findings;
    private final Bounds bounds;

    ClientCertificates(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
        this.bounds = new Bounds(findings);
    }

    /** What clients of this address are asked; empty where nobody is asked. */
    Yaml of(ServerBlock server, Listen listen) throws NginxConfException {
        Scope scope = server.scope();
        Setting<String> verify = verify(scope);
        if (verify.value().equals("off") || server.tls(listen).equals("none")) {
            return new Yaml();
        }
        Directive directive = verify.directive().orElseThrow();
        boolean anyCertificate = verify.value().equals("optional_no_ca");
        Optional<Directive> authorities = authorities(scope);
        if (authorities.isEmpty() && !anyCertificate) {
            throw directive.wrong("no ssl_client_certificate says who vouches for clients");
        }
        if (authorities.isEmpty()) {
            findings.lost(directive, "clients are not asked, because no ssl_client_certificate says whose are good");
            return new Yaml();
        }
        if (anyCertificate) {
            findings.lost(directive, "a certificate that nobody vouches for ends the session, as with optional");
        }
        boolean required = verify.value().equals(REQUIRED);
        Yaml yaml = new Yaml().put("mode", required ? "required" : "optional", verify.origin());
        putPath(yaml, "ca", authorities);
        putPath(yaml, "crl", scope.one("ssl_crl"));
        Setting<Integer> depth = scope.number("ssl_verify_depth", USUAL_DEPTH);
        return yaml.put("depth", bounds.number(depth, 0, MOST_DEPTH), depth.origin());
    }

    /** Both files count in nginx; ours takes one. */
    private Optional<Directive> authorities(Scope scope) throws NginxConfException {
        Optional<Directive> told = scope.one("ssl_client_certificate");
        Optional<Directive> trusted = scope.one("ssl_trusted_certificate");
        if (told.isPresent()
                && trusted.isPresent()
                && !told.get().argument().equals(trusted.get().argument())) {
            findings.lost(
                    trusted.get(),
                    "those in " + told.get().argument() + " alone vouch for clients; put all of them into that file");
        }
        return told.or(() -> trusted);
    }

    private void putPath(Yaml yaml, String key, Optional<Directive> directive) throws NginxConfException {
        if (directive.isPresent()) {
            Path path = folder.resolve(directive.get().argument()).normalize();
            yaml.put(key, path.toString(), Scope.origin(directive.get()));
        }
    }

    /** As the server says, but that nobody who must show a certificate comes in without TLS. */
    String tls(ServerBlock server, Listen listen) throws NginxConfException {
        String tls = server.tls(listen);
        Setting<String> verify = verify(server.scope());
        if (!verify.value().equals(REQUIRED) || !tls.equals("starttls-optional")) {
            return tls;
        }
        findings.lost(
                verify.directive().orElseThrow(),
                "with starttls on, nginx takes logins without a certificate from those who do not begin TLS; here they must");
        return "starttls";
    }

    private static Setting<String> verify(Scope scope) throws NginxConfException {
        return scope.choice("ssl_verify_client", "off", REQUIRED, "optional", "optional_no_ca");
    }
}
