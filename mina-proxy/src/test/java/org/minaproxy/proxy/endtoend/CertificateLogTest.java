package org.minaproxy.proxy.endtoend;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.tls.KeyPin;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.PemFiles;

/** The start tells which certificates are shown, to clients and to backends, and which of them end soon. */
class CertificateLogTest {

    private final CertificateAuthority authority = CertificateAuthority.create("Test CA", Clock.systemUTC());
    private final Path folder;

    CertificateLogTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void start(CapturedLog log, String tls, String backend) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1]%s } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { %s }
                """.formatted(backend, tls))) {
            proxy.port("imaps");
            log.await("INFO  ready");
        }
    }

    private TlsIdentity install(String name, CertificateRequest request) {
        TlsIdentity identity = authority.issue(request);
        PemFiles.write(identity, folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        return identity;
    }

    @Test
    void ourOwnAuthorityAndWhatItIssued() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT)) {
            start(log, "", "");

            CaDirectory ca = new TestCa(folder).directory();
            TlsIdentity leaf = ca.server(TestProxy.NAME);
            log.await("INFO  server " + TestProxy.NAME);
            log.await("INFO   subject CN=" + TestProxy.NAME);
            log.await("INFO   issuer " + ca.certificate().getSubjectX500Principal());
            log.await("INFO   SHA-256 " + leaf.fingerprint());
            log.await("INFO   pin " + leaf.pin());
            log.await("INFO   valid " + leaf.validFrom() + " until " + leaf.validUntil(), " days left");
        }
    }

    @Test
    void thoseOfTheConfigurationAndWhatEndsSoon() throws Exception {
        TlsIdentity shown = install(
                "mail",
                CertificateRequest.server(TestProxy.NAME, "imap.example.com")
                        .lasting(Duration.ofDays(90).plusHours(1)));
        TlsIdentity old = CertificateAuthority.create("Old CA", Clock.offset(Clock.systemUTC(), Duration.ofDays(-80)))
                .issue(CertificateRequest.client("proxy.example.com")
                        .lasting(Duration.ofDays(85).plusHours(1)));
        PemFiles.write(old, folder.resolve("proxy.pem"), folder.resolve("proxy.key"));
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT)) {
            start(
                    log,
                    "certificates: [{ chain: mail.pem, key: mail.key }]",
                    ", tls: implicit, tls-certificate: { chain: proxy.pem, key: proxy.key }");

            log.await(
                    "INFO  certificate   names=" + TestProxy.NAME + ",imap.example.com",
                    "subject=\"CN=" + TestProxy.NAME + "\" issuer=\"CN=Test CA",
                    "until=" + shown.validUntil() + " days=90",
                    "sha256=" + shown.fingerprint(),
                    "pin=\"" + KeyPin.of(shown.certificate()) + "\"");
            log.await("INFO  certificate   ", "names=proxy.example.com", "days=5", "sha256=" + old.fingerprint());
            log.await("WARN  the certificate ends in 5 days   names=proxy.example.com");
        }
    }
}
