package org.minaproxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.issue.CertificateRequest.KeyType;
import org.minaproxy.tls.store.PemFiles;

/** What OpenSSL's client sees of our server: it serves RSA and EC for one name, and IMAP alone. */
class OpenSslClientTest {

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    final CertificateRequest request = CertificateRequest.server("mail.example.com");
    final OpenSsl openssl;

    OpenSslClientTest(@TempDir Path folder) {
        openssl = new OpenSsl(folder);
        PemFiles.writeCertificates(folder.resolve("ca"), List.of(ca.certificate()));
    }

    @BeforeAll
    static void prepare() {
        JvmTls.prepare();
    }

    @ParameterizedTest(name = "{0}: s_client {1}")
    @CsvSource(delimiter = '|', textBlock = """
            JSSE      | -tls1_3                                                     | New, TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256
            CONSCRYPT | -tls1_3                                                     | New, TLSv1.3, Cipher is TLS_AES_
            JSSE      | -tls1_2                                                     | Cipher is ECDHE-ECDSA-AES128-GCM-SHA256
            CONSCRYPT | -tls1_2                                                     | Cipher is ECDHE-ECDSA-AES128-GCM-SHA256
            JSSE      | -tls1_3 -sigalgs ECDSA+SHA256                               | Peer signature type: ECDSA
            JSSE      | -tls1_3 -sigalgs RSA-PSS+SHA256:RSA+SHA256                  | Peer signature type: RSA-PSS
            JSSE      | -tls1_2 -sigalgs RSA-PSS+SHA256:RSA+SHA256                  | Peer signature type: RSA-PSS
            CONSCRYPT | -tls1_3 -sigalgs ECDSA+SHA256                               | Peer signature type: ECDSA
            CONSCRYPT | -tls1_3 -sigalgs RSA-PSS+SHA256:RSA+SHA256                  | Peer signature type: RSA-PSS
            CONSCRYPT | -tls1_2 -sigalgs RSA-PSS+SHA256:RSA+SHA256                  | Peer signature type: RSA-PSS
            CONSCRYPT | -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256                 | Cipher is ECDHE-RSA-AES128-GCM-SHA256
            JSSE      | -alpn http/1.1,imap                                         | ALPN protocol: imap
            CONSCRYPT | -alpn http/1.1,imap                                         | ALPN protocol: imap
            JSSE      | -alpn http/1.1                                              | tlsv1 alert no application protocol
            CONSCRYPT | -alpn http/1.1                                              | tlsv1 alert no application protocol
            JSSE      | -tls1_2 -alpn http/1.1                                      | tlsv1 alert no application protocol
            CONSCRYPT | -tls1_2 -alpn http/1.1                                      | tlsv1 alert no application protocol
            JSSE      | -tls1_1 -cipher ALL:@SECLEVEL=0                             | alert protocol version
            CONSCRYPT | -tls1_1 -cipher ALL:@SECLEVEL=0                             | alert protocol version
            JSSE      | -tls1_2 -cipher AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256   | alert handshake failure
            CONSCRYPT | -tls1_2 -cipher AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256   | alert handshake failure
            """)
    void seesWhatItShould(TlsEngine engine, String options, String expected) throws Exception {
        ServerTls tls = ServerTls.builder(List.of(ca.issue(request), ca.issue(request.with(KeyType.RSA_2048))))
                .engine(engine)
                .alpn("imap")
                .build();
        String output = connect(tls, options);

        assertTrue(output.contains(expected), output);
        boolean refused = expected.contains("alert");
        assertEquals(!refused, output.contains("* hello from us\n"), output);
        assertEquals(!refused, output.contains("Verified peername: mail.example.com"), output);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            JSSE      | -servername imap.example.com | subject=CN = imap.example.com
            CONSCRYPT | -servername imap.example.com | subject=CN = imap.example.com
            JSSE      | -servername a.example.net    | subject=CN = *.example.net
            CONSCRYPT | -servername a.example.net    | subject=CN = *.example.net
            JSSE      | -servername a.b.example.net  | SSL alert number 112
            CONSCRYPT | -servername a.b.example.net  | SSL alert number 112
            JSSE      | -servername example.org      | SSL alert number 112
            CONSCRYPT | -servername example.org      | SSL alert number 112
            JSSE      | -servername elsewhere -tls1_2| SSL alert number 112
            CONSCRYPT | -servername elsewhere -tls1_2| SSL alert number 112
            JSSE      | -noservername                | subject=CN = mail.example.com
            CONSCRYPT | -noservername                | subject=CN = mail.example.com
            """)
    void getsTheCertificateOfItsNameOrNone(TlsEngine engine, String options, String expected) throws Exception {
        ServerTls tls = ServerTls.builder(Stream.of("mail.example.com", "imap.example.com", "*.example.net")
                        .map(name -> ca.issue(CertificateRequest.server(name)))
                        .toList())
                .engine(engine)
                .refuseUnknownNames()
                .build();

        String output = connectAs(tls, options);

        assertTrue(output.contains(expected), output);
        assertEquals(!expected.contains("alert"), output.contains("* hello from us\n"), output);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"JSSE, -tls1_3", "JSSE, -tls1_2", "CONSCRYPT, -tls1_3", "CONSCRYPT, -tls1_2"})
    void resumesItsSessionAfterIdentitiesWereAdded(TlsEngine engine, String version) throws Exception {
        TlsIdentity mail = ca.issue(request);
        ServerTls tls = ServerTls.builder(List.of(mail)).engine(engine).build();

        String first = connect(tls, version + " -sess_out session");
        tls.replaceIdentities(List.of(mail, ca.issue(CertificateRequest.server("imap.example.com"))));
        String second = connect(tls, version + " -sess_in session");

        assertTrue(first.contains("New, TLS"), first);
        assertTrue(second.contains("Reused, TLS"), second);
        assertTrue(second.contains("* hello from us\n"), second);
    }

    private String connect(ServerTls tls, String options) throws Exception {
        return connectAs(tls, "-servername mail.example.com -verify_hostname mail.example.com " + options);
    }

    private String connectAs(ServerTls tls, String options) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serveOne(listener, tls.newEngine()));
            String output = openssl.output("s_client -connect 127.0.0.1:"
                    + listener.socket().getLocalPort()
                    + " -CAfile ca -ign_eof " + options);
            served.join();
            return output;
        }
    }

    /** Accepts a connection, greets inside TLS and says goodbye; a failed handshake ends with its alert. */
    private static void serveOne(ServerSocketChannel listener, SSLEngine engine) {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer in = ByteBuffer.allocate(1 << 15).flip();
            ByteBuffer greeting = ByteBuffer.wrap("* hello from us\n".getBytes(US_ASCII));
            try {
                engine.beginHandshake();
                while (greeting.hasRemaining()) {
                    HandshakeStatus status = engine.getHandshakeStatus();
                    if (status == HandshakeStatus.NEED_TASK) {
                        engine.getDelegatedTask().run();
                    } else if (status == HandshakeStatus.NEED_UNWRAP) {
                        unwrap(channel, engine, in);
                    } else {
                        wrap(channel, engine, greeting);
                    }
                }
            } finally {
                engine.closeOutbound();
                while (!engine.isOutboundDone()) {
                    wrap(channel, engine, ByteBuffer.allocate(0));
                }
                engine.closeInbound();
            }
        } catch (IOException e) {
            // the client tells what it saw
        }
    }

    private static void unwrap(SocketChannel channel, SSLEngine engine, ByteBuffer in) throws IOException {
        int before = in.remaining();
        engine.unwrap(in, ByteBuffer.allocate(1 << 15));
        if (in.remaining() == before && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
            in.compact();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                throw new IOException("the client has gone");
            }
        }
    }

    private static void wrap(SocketChannel channel, SSLEngine engine, ByteBuffer plain) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(1 << 15);
        engine.wrap(plain, out);
        channel.write(out.flip());
    }
}
