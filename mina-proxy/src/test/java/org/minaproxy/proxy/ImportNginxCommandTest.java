package org.minaproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** Real configurations, and what becomes of them; what nginx itself says to them is in {@code NginxSamplesIT}. */
class ImportNginxCommandTest {

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("Import", Clock.systemUTC());

    private final Path folder;

    ImportNginxCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    static List<NginxSample> samples() {
        return NginxSample.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void becomesOurConfiguration(NginxSample sample) throws Exception {
        Path file = sample.copyTo(folder);
        writeCertificates();

        Outcome outcome = imported(file);

        assertEquals(sample.expected("yaml"), outcome.out());
        assertEquals(sample.expected("messages"), outcome.err());
        assertEquals(outcome.err().contains(": not carried over: ") ? 3 : 0, outcome.code());
        assertEquals(new Outcome(0, "FOLDER/mina-proxy.yaml: fine\n", ""), checked(outcome.out()));
    }

    /** Whether it would start, with the files that it names. */
    private Outcome checked(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("mina-proxy.yaml"), yaml.replace("FOLDER", folder.toString()));
        return shown(Outcome.of("check", "--config", file.toString()));
    }

    @Test
    void thereAreManyOfThem() {
        assertTrue(samples().size() >= 25);
    }

    static List<Arguments> wrong() {
        return List.of(
                Arguments.of("", "FILE: has no mail { }; give the file that has"),
                Arguments.of("http { }", "FILE: has no mail { }; give the file that has"),
                Arguments.of("mail;", "FILE:1: mail: has no block"),
                Arguments.of("mail { }", "FILE:1: mail: has no server"),
                Arguments.of("mail { }\nmail { }", "FILE:2: mail: stands there twice; keep one"),
                Arguments.of("mail {\n server {\n", "FILE:3: the file ends within a block; a \"}\" is missing"),
                Arguments.of("mail { server; }", "FILE:1: server: has no block"),
                Arguments.of("mail { listen 143; }", "FILE:1: listen: belongs in a server"),
                Arguments.of("mail { server { server { } } }", "FILE:1: server: cannot stand in a server"),
                Arguments.of("mail { timeout { } }", "FILE:1: timeout: takes no block; end it with \";\""),
                Arguments.of("mail { server { protocol imap; } }", "FILE:1: server: has no listen; name an address"),
                server("listen 143;", "server: has no auth_http; name the service that is asked about logins"),
                server("listen;", "listen: names no address"),
                server("listen 127.0.0.1;", "listen: \"127.0.0.1\" names no port"),
                server("listen [::1];", "listen: \"[::1]\" names no port"),
                server("listen mail.example.com;", "listen: \"mail.example.com\" names no port"),
                server("listen 127.0.0.1:0;", "listen: \"0\" is not a port"),
                server("listen 70000;", "listen: \"70000\" is not a port"),
                server("listen imap;", "listen: \"imap\" names no port"),
                server("listen 146-143;", "listen: \"146-143\" is no range of ports; the smaller one goes first"),
                server("listen 143 reuseport;", "listen: \"reuseport\" is no parameter of it"),
                server("listen 143 backlog=many;", "listen: \"many\" is not a number"),
                server("listen 143 rcvbuf=1g;", "listen: \"1g\" is not a size such as 8k"),
                server("listen 143 ipv6only=yes;", "listen: ipv6only must be on or off, was \"yes\""),
                server(
                        "listen 143 so_keepalive=1:2;",
                        "listen: so_keepalive must be on, off or idle:interval:count, was \"1:2\""),
                server("listen 143 so_keepalive=1x:2:3;", "listen: \"1x\" is not a time such as 60s or 1h30m"),
                server(
                        "listen 127.0.0.1:1143;",
                        "server: no port says what is spoken here; add protocol imap, pop3 or smtp"),
                server("listen 143; protocol lmtp;", "protocol: must be imap, pop3 or smtp, was \"lmtp\""),
                server("listen 143; starttls maybe;", "starttls: must be off, on or only, was \"maybe\""),
                server("listen 143; starttls on;", "server: speaks TLS and has no ssl_certificate"),
                server("listen 993 ssl;", "server: speaks TLS and has no ssl_certificate"),
                asking("listen 993 ssl; ssl_certificate a.pem;", "ssl_certificate: has no ssl_certificate_key"),
                asking(
                        "listen 993 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ssl_password_file gone;",
                        "ssl_password_file: FOLDER/gone: cannot be read; correct the name, or let this user read it"),
                asking(
                        "listen 993 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ssl_protocols TLSv2;",
                        "ssl_protocols: \"TLSv2\" is no version of TLS"),
                asking(
                        "listen 993 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ssl_verify_client on;",
                        "ssl_verify_client: no ssl_client_certificate says who vouches for clients"),
                asking(
                        "listen 993 ssl; ssl_certificate a.pem; ssl_certificate_key a.key; ssl_verify_client yes;",
                        "ssl_verify_client: must be off, on, optional or optional_no_ca, was \"yes\""),
                asking("listen 143; listen *:143;", "listen: 0.0.0.0:143 is taken by FILE:1"),
                asking("listen 143; timeout 1 2;", "timeout: takes one value, has 2"),
                asking("listen 143; timeout;", "timeout: takes one value, has 0"),
                asking("listen 143; timeout soon;", "timeout: \"soon\" is not a time such as 60s or 1h30m"),
                asking("listen 143; timeout 1s; timeout 2s;", "timeout: stands there twice, first at FILE:1; keep one"),
                asking("listen 143; max_errors -1;", "max_errors: \"-1\" is not a number"),
                asking("listen 25; xclient yes;", "xclient: must be on or off, was \"yes\""),
                asking("listen 25; proxy_protocol v1;", "proxy_protocol: must be off, on or v2, was \"v1\""),
                asking(
                        "listen 25; smtp_auth apop;",
                        "smtp_auth: \"apop\" is not one of plain, login, cram-md5, external, none"),
                asking("listen 143; auth_http_header X;", "auth_http_header: takes a name and a value"),
                asking("listen 143; error_log;", "error_log: names no file"),
                asking(
                        "listen 143; error_log logs/x loud;",
                        "error_log: \"loud\" is not one of debug, info, notice, warn, error, crit, alert, emerg"),
                server("listen 143; auth_http https://auth.example.com/;", "auth_http: nginx knows http:// alone here"),
                server(
                        "listen 143; auth_http ${AUTH}/mail;",
                        "auth_http: \"${AUTH}\" is a variable, and nginx's mail module has none; write the value itself"),
                asking(
                        "listen 143; auth_http_header X \"a $remote_addr\";",
                        "auth_http_header: \"$remote_addr\" is a variable, and nginx's mail module has none; write the value"
                                + " itself"));
    }

    private static Arguments server(String server, String problem) {
        return Arguments.of("mail { server { " + server + " } }", "FILE:1: " + problem);
    }

    private static Arguments asking(String server, String problem) {
        return server("auth_http 127.0.0.1:9000/; " + server, problem);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void isRefused(String text, String problem) throws IOException {
        Outcome outcome = imported(Files.writeString(folder.resolve("nginx.conf"), text));

        assertEquals(new Outcome(1, "", problem + "\n"), new Outcome(outcome.code(), outcome.out(), lastLine(outcome)));
    }

    @Test
    void nothingIsPrintedWhenNothingIsLeft() throws IOException {
        Path file = Files.writeString(
                folder.resolve("nginx.conf"), "mail { auth_http unix:run/auth; server { listen 143; } }");

        assertEquals(new Outcome(1, "", """
                        FILE:1: auth_http: not carried over: "unix:run/auth" is relative to the folder where nginx was started; begin it with unix:/
                        FILE: nothing of it can be carried over
                        """), imported(file));
    }

    @Test
    void aSocketInTheFileSystemIsNoListener() throws IOException {
        Path file = Files.writeString(
                folder.resolve("nginx.conf"),
                "mail { auth_http 127.0.0.1:1; server { listen unix:/run/imap; listen 143; } }");

        assertEquals(
                "FILE:1: listen: not carried over: clients come by TCP alone; let it listen at 127.0.0.1 and a port\n",
                imported(file).err());
    }

    @Test
    void aFileThatIsMissing() {
        assertEquals(
                new Outcome(1, "", "FOLDER/gone.conf: no such file; correct the name\n"),
                imported(folder.resolve("gone.conf")));
    }

    @Test
    void thePrefixIsWhereTheFileAndItsLogsAre() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                folder.resolve("conf/nginx.conf"),
                "error_log logs/error.log; mail { auth_http 127.0.0.1:1; server { listen 143; } }");

        Outcome outcome = shown(Outcome.of("import-nginx", "conf/nginx.conf", "--prefix", folder.toString()));

        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("- file: FOLDER/logs/error.log"), outcome.out());
    }

    private static String lastLine(Outcome outcome) {
        return outcome.err().lines().reduce("", (one, other) -> other) + "\n";
    }

    private void writeCertificates() throws Exception {
        Path certs = Files.createDirectories(folder.resolve("certs"));
        for (String name : List.of("mail", "other", "encrypted")) {
            TlsIdentity identity = AUTHORITY.issue(CertificateRequest.server(name + ".example.com"));
            char[] password = name.equals("encrypted") ? "s3cret".toCharArray() : new char[0];
            PemFiles.writeCertificates(certs.resolve(name + ".pem"), identity.chain());
            PemFiles.writeKey(certs.resolve(name + ".key"), identity.key(), password);
        }
        Files.writeString(certs.resolve("password"), "another\ns3cret\n");
        for (String name : List.of("clients", "others")) {
            PemFiles.writeCertificates(certs.resolve(name + ".pem"), List.of(AUTHORITY.certificate()));
        }
        Files.write(certs.resolve("clients.crl"), AUTHORITY.revokeNothing().getEncoded());
    }

    private Outcome imported(Path file) {
        return shown(Outcome.of("import-nginx", file.toString()));
    }

    private Outcome shown(Outcome outcome) {
        return new Outcome(outcome.code(), shown(outcome.out()), shown(outcome.err()));
    }

    private String shown(String text) {
        return text.replace(folder.resolve("nginx.conf").toString(), "FILE")
                .replace(folder.toString(), "FOLDER")
                .replaceAll("(FOLDER\\S*) +# ", "$1  # "); // how far it is moved depends on the length of the folder
    }
}
