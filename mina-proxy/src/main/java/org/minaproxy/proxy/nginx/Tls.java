package org.minaproxy.proxy.nginx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.proxy.nginx.Scope.Setting;

/** Certificates, and what {@code ssl_…} directives say besides {@link TlsPolicy}. The folder of the main file is where relative names begin. */
final class Tls {

    private final Scope mail;
    private final Path folder;
    private final Findings findings;
    private final TlsPolicy policy;
    private final Map<String, Yaml> certificates = new LinkedHashMap<>();
    private List<String> firstServers = List.of();

    Tls(Scope mail, Path folder, Findings findings) {
        this.mail = mail;
        this.folder = folder;
        this.findings = findings;
        this.policy = new TlsPolicy(findings);
    }

    /** Takes over what a server with TLS says. */
    void add(ServerBlock server) throws NginxConfException {
        Scope scope = server.scope();
        List<String> own = addCertificates(scope);
        if (firstServers.isEmpty()) {
            firstServers = own;
        } else if (!own.equals(firstServers)) {
            tellWhoSeesWhich(scope);
        }
        policy.add(server);
        refuseTheRest(scope);
    }

    /** nginx shows what stands in a server to all of its clients, whatever name they ask for. */
    private void tellWhoSeesWhich(Scope scope) throws NginxConfException {
        Optional<Setting<String>> name = scope.hostname(findings);
        String chosen = "a client is shown the certificate for the name that it asks for";
        for (Directive directive : scope.all("ssl_certificate")) {
            if (name.isPresent() && !name.get().directive().equals(mail.one("server_name"))) {
                findings.note(
                        directive,
                        chosen + ", without one that for " + name.get().value() + " if there is one");
            } else {
                findings.lost(
                        directive,
                        chosen
                                + ", without one the first of the file; a server_name of its own here, for which this one is, makes"
                                + " it the one of this listener");
            }
        }
    }

    private List<String> addCertificates(Scope scope) throws NginxConfException {
        List<Directive> chains = scope.all("ssl_certificate");
        List<Directive> keys = scope.all("ssl_certificate_key");
        if (keys.size() < chains.size()) {
            throw chains.get(keys.size()).wrong("has no ssl_certificate_key");
        }
        List<String> own = new ArrayList<>();
        for (int i = 0; i < chains.size(); i++) {
            String chain = chains.get(i).argument();
            String key = keys.get(i).argument();
            if (key.startsWith("engine:")
                    || key.startsWith("store:")
                    || key.startsWith("data:")
                    || chain.startsWith("data:")) {
                findings.lost(keys.get(i), "certificates and keys are read from files");
                continue;
            }
            Yaml certificate = new Yaml()
                    .put("chain", path(chain), Scope.origin(chains.get(i)))
                    .put("key", path(key), Scope.origin(keys.get(i)));
            addPassword(scope, certificate);
            certificates.putIfAbsent(certificate.meaning(), certificate);
            own.add(certificate.meaning());
        }
        return own;
    }

    /** One password a line, of which one fits, here as there. */
    private void addPassword(Scope scope, Yaml certificate) throws NginxConfException {
        Optional<Directive> file = scope.one("ssl_password_file");
        if (file.isEmpty()) {
            return;
        }
        Path path = Path.of(path(file.get().argument()));
        if (!Files.isReadable(path)) {
            throw file.get().wrong(path + ": cannot be read; correct the name, or let this user read it");
        }
        certificate.putReplaced("key-password", "${file:" + path + "}", Scope.origin(file.get()));
    }

    private void refuseTheRest(Scope scope) {
        scope.all("ssl_conf_command").forEach(directive -> findings.lost(directive, "there is no OpenSSL to command"));
        scope.all("ssl_session_ticket_key")
                .forEach(directive -> findings.note(directive, "keys of tickets live as long as the process"));
    }

    private String path(String written) {
        return folder.resolve(written).normalize().toString();
    }

    Yaml yaml() {
        Yaml tls = new Yaml().putList("certificates", List.copyOf(certificates.values()), "");
        policy.addTo(tls);
        return tls;
    }
}
