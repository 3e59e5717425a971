package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.Certificate;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.tls.TlsIdentity;

/** A balancer at 127.0.0.2 says which name its client asked for (AUTHORITY): it is as good as one in the handshake, for the certificate and for the pool. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class AuthorityTest {

    private static final String OTHER = "imap.example.org";
    private static final String NONE = "127.0.0.1"; // a client that calls an address asks for no name

    private final Path folder;
    private final TestCa ca;
    private final TlsIdentity first;
    private final TlsIdentity second;
    private ScriptedBackend ofTheName;
    private ScriptedBackend ofOthers;

    AuthorityTest(@TempDir Path folder) {
        this.folder = folder;
        ca = new TestCa(folder);
        first = ca.issue(TestProxy.NAME, NONE);
        second = ca.issue(OTHER);
    }

    @BeforeEach
    void start() throws Exception {
        ofTheName = new ScriptedBackend();
        ofOthers = new ScriptedBackend();
    }

    @AfterEach
    void stop() throws Exception {
        ofTheName.close();
        ofOthers.close();
    }

    private TestProxy proxy(String engine, String tls) throws Exception {
        return TestProxy.start(folder, """
                listeners:
                  imap:
                    protocol: imap
                    address: "127.0.0.1:0"
                    tls: %s
                    proxy-header: { from: 127.0.0.2 }
                    sni: { %s: one }
                    backend: other
                authentication: { everybody: { type: accept } }
                backends: { one: { servers: [%s] }, other: { servers: [%s] } }
                tls: { engine: %s, certificates: [{ chain: %s, key: %s }, { chain: %s, key: %s }] }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(
                        tls,
                        OTHER,
                        ofTheName.address(),
                        ofOthers.address(),
                        engine,
                        ca.directory().chainFile(first),
                        ca.directory().keyFile(first),
                        ca.directory().chainFile(second),
                        ca.directory().keyFile(second)));
    }

    private static byte[] header(String authority) {
        ByteBuffer bytes = ProxyHeaderWriter.v2()
                .write(ProxyHeader.of(
                                new InetSocketAddress("192.0.2.7", 51234), new InetSocketAddress("192.0.2.1", 993))
                        .withAuthority(authority));
        byte[] header = new byte[bytes.remaining()];
        bytes.get(header);
        return header;
    }

    @ParameterizedTest
    @CsvSource({
        // engine, TLS, the balancer says, the client asks for, certificate, pool
        "jsse, implicit, Imap.Example.org, 127.0.0.1, imap.example.org, one",
        "conscrypt, implicit, Imap.Example.org, 127.0.0.1, imap.example.org, one",
        "jsse, starttls, imap.example.org, 127.0.0.1, imap.example.org, one",
        "conscrypt, starttls, imap.example.org, 127.0.0.1, imap.example.org, one",
        "jsse, implicit, imap.example.org, mail.example.com, mail.example.com, one",
        "conscrypt, implicit, imap.example.org, mail.example.com, mail.example.com, one",
        "jsse, implicit, nobody.example.org, 127.0.0.1, mail.example.com, other",
        "conscrypt, implicit, nobody.example.org, imap.example.org, imap.example.org, other"
    })
    void picksTheCertificateAndThePool(
            String engine, String tls, String told, String asked, String certificate, String pool) throws Exception {
        try (TestProxy proxy = proxy(engine, tls);
                Peer client = Peer.connect("127.0.0.2", proxy.port("imap"), 0).send(header(told))) {
            if (tls.equals("starttls")) {
                client.hear("* OK");
                client.say("x STARTTLS").hear("x OK");
            }
            client.secureAskingFor(ca.client(), asked);
            assertEquals((certificate.equals(OTHER) ? second : first).certificate(), shownTo(client));
            if (tls.equals("implicit")) {
                client.hear("* OK");
            }
            client.say("a LOGIN alice s3cret");

            try (Peer backend = (pool.equals("one") ? ofTheName : ofOthers).accept()) {
                ScriptedBackend.logIn(backend);
                client.hear("a OK");
            }
        }
    }

    private static Certificate shownTo(Peer client) throws Exception {
        return ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0];
    }
}
