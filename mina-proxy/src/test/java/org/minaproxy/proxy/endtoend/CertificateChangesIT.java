package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** Certificates are renewed under the feet of many sessions: each new handshake shows the newest, and nobody else notices. */
class CertificateChangesIT {

    private static final int CHANGES = 50;

    private final CertificateAuthority authority = CertificateAuthority.create("Test CA", Clock.systemUTC());
    private final List<Peer> clients = new ArrayList<>();
    private final List<Peer> backends = new ArrayList<>();
    private final Path folder;

    CertificateChangesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A session takes four descriptors of this process here, with Conscrypt six. */
    @ParameterizedTest
    @CsvSource({"jsse, 2000", "conscrypt, 500"})
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void sessionsStayAndHandshakesShowTheNewest(String engine, int sessions) throws Exception {
        install(issue(), false);
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = proxy(engine, server)) {
            SSLContext trusting = TestCa.clientOf(authority.certificate());
            for (int i = 0; i < sessions; i++) {
                clients.add(TestProxy.sendLogin(proxy.connect("imaps").secure(trusting, TestProxy.NAME)));
                backends.add(server.acceptImap());
                clients.get(i).hear("a OK");
            }

            for (int change = 0; change < CHANGES; change++) {
                TlsIdentity newest = issue();
                install(newest, change % 2 == 0);
                if (change % 5 == 0) {
                    log.await("new certificate", newest.fingerprint()); // by itself
                } else {
                    proxy.proxy().reload();
                }
                assertEquals(newest.certificate(), shownToANewcomer(proxy));
                talk(change * (sessions / CHANGES));
            }

            for (int i = 0; i < sessions; i++) {
                talk(i);
            }
            assertEquals(
                    0,
                    log.lines().stream().filter(line -> line.contains("WARN")).count());
        } finally {
            for (Peer client : clients) {
                client.close();
            }
        }
    }

    private TestProxy proxy(String engine, ScriptedBackend server) throws Exception {
        return TestProxy.start(folder, """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s] } }
                limits: { loops: 2, drain-timeout: 0s, sessions: 3000 }
                tls: { engine: %s, watch-interval: 1s, certificates: [{ chain: chain.pem, key: key.pem }] }
                """.formatted(server.address(), engine));
    }

    private TlsIdentity issue() {
        return authority.issue(CertificateRequest.server(TestProxy.NAME));
    }

    private void install(TlsIdentity identity, boolean inPlace) throws IOException {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        if (!inPlace) {
            PemFiles.write(identity, chain, key);
            return;
        }
        Path draft = Files.createTempDirectory(folder, "draft");
        PemFiles.write(identity, draft.resolve("chain"), draft.resolve("key"));
        Files.write(key, Files.readAllBytes(draft.resolve("key")));
        Files.write(chain, Files.readAllBytes(draft.resolve("chain")));
    }

    private Certificate shownToANewcomer(TestProxy proxy) throws Exception {
        SSLContext withoutMemory = TestCa.clientOf(authority.certificate());
        try (Peer newcomer = proxy.connect("imaps").secure(withoutMemory, TestProxy.NAME)) {
            newcomer.hear("* OK");
            return ((SSLSocket) newcomer.socket()).getSession().getPeerCertificates()[0];
        }
    }

    private void talk(int session) throws IOException {
        clients.get(session).say("b NOOP " + session);
        backends.get(session).hear("b NOOP " + session);
        backends.get(session).say("b OK " + session);
        clients.get(session).hear("b OK " + session);
    }
}
