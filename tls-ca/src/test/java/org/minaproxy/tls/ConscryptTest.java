package org.minaproxy.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;

class ConscryptTest {

    /** Started in a JVM of its own, without Conscrypt on its class path. */
    static final class Without {
        public static void main(String[] arguments) {
            try {
                ClientTls.builder().engine(TlsEngine.CONSCRYPT).build();
            } catch (TlsSetupException e) {
                System.out.println(e.getMessage());
            }
            System.out.println(ClientTls.builder().build().traits());
            System.out.println("there: " + TlsEngine.JSSE.isThere() + ", " + TlsEngine.CONSCRYPT.isThere());
        }
    }

    @Test
    void isMissedInOneSentenceAndOnlyWhenItIsChosen() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> !entry.contains("conscrypt"))
                .collect(Collectors.joining(":"));
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", classPath, Without.class.getName())
                .redirectErrorStream(true)
                .start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertEquals("""
                the TLS engine conscrypt is not available (org/conscrypt/Conscrypt); put conscrypt-openjdk-uber on the class path or choose jsse
                EngineTraits[buffers=HEAP, plaintextPerRecord=16367, descriptors=0, nativeOctets=0]
                there: true, false
                """, output);
        assertEquals(0, process.waitFor());
    }

    @Test
    void likesDirectBuffersAndFullRecords() {
        assertTrue(TlsEngine.CONSCRYPT.isThere());
        assertEquals(new EngineTraits(EngineTraits.Buffers.DIRECT, 16_384, 2, 24 * 1024), TlsEngine.CONSCRYPT.traits());
    }

    @Test
    @EnabledOnOs(LINUX)
    void endedEnginesLeaveNoDescriptorsWhateverTheyEndedIn() throws Exception {
        CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
        ServerTls server = ServerTls.builder(List.of(ca.issue(CertificateRequest.server("mail.example.com"))))
                .engine(TlsEngine.CONSCRYPT)
                .alpn("imap")
                .build();
        ClientTls distrusting = ClientTls.builder().engine(TlsEngine.CONSCRYPT).build();
        ClientTls trusting = ClientTls.builder().insecure().build();
        long before = 0;

        for (int i = 0; i < 100; i++) {
            Handshake.run(distrusting.newEngine("mail.example.com", 993), server.newEngine())
                    .close();
            Handshake.run(trusting.newEngine("mail.example.com", 993), server.newEngine())
                    .close();
            Handshake.run(offeringHttp(trusting), server.newEngine()).close();
            before = i == 0 ? openDescriptors() : before; // what is opened once is open now
        }

        long least = before;
        long after = openDescriptors();
        assertTrue(after <= least, () -> "from " + least + " to " + after);
    }

    @ParameterizedTest
    @CsvSource({"CONSCRYPT, X25519MLKEM768", "JSSE, X25519"})
    void agreesOnTheBestKeyThatBothEnginesHave(TlsEngine serverEngine, String group) throws Exception {
        JvmTls.prepare();
        CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
        ServerTls server = ServerTls.builder(List.of(ca.issue(CertificateRequest.server("mail.example.com"))))
                .engine(serverEngine)
                .build();
        SSLEngine client = ClientTls.builder()
                .engine(TlsEngine.CONSCRYPT)
                .insecure()
                .build()
                .newEngine("mail.example.com", 993);

        Handshake handshake = Handshake.run(client, server.newEngine());

        assertEquals("hello", handshake.client.heard.toString());
        assertEquals(group, Conscrypt.getGroupName(client));
        handshake.close();
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(LINUX)
    void eachEngineHoldsAsManyDescriptorsAsItSays(TlsEngine engine) throws Exception {
        CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
        ServerTls server = ServerTls.builder(List.of(ca.issue(CertificateRequest.server("mail.example.com"))))
                .engine(engine)
                .build();
        ClientTls client = ClientTls.builder().engine(engine).insecure().build();
        Handshake.success(client.newEngine("mail.example.com", 993), server.newEngine()); // opens what is opened once
        long before = descriptorsOnceSettled();

        List<SSLEngine> clients = new ArrayList<>();
        List<SSLEngine> servers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(client.newEngine("mail.example.com", 993));
            servers.add(server.newEngine());
        }
        assertEquals(before + 100L * server.traits().descriptors(), openDescriptors());

        for (int i = 0; i < 50; i++) {
            Handshake.success(clients.get(i), servers.get(i));
        }
        long after = openDescriptors();
        assertTrue(after <= before, () -> "from " + before + " to " + after);
    }

    private static SSLEngine offeringHttp(ClientTls tls) {
        SSLEngine engine = tls.newEngine("mail.example.com", 993);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** What other tests have left to the garbage collector holds descriptors until that comes; it shall not come in between. */
    private static long descriptorsOnceSettled() throws IOException {
        System.gc();
        long earlier;
        long now = openDescriptors();
        do {
            earlier = now;
            LockSupport.parkNanos(250_000_000);
            now = openDescriptors();
        } while (now != earlier);
        return now;
    }

    /** Of pipes and sockets, which is what engines hold; the JVM opens files when it likes, if only to see how much memory is free. */
    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(ConscryptTest::isPipeOrSocket).count();
        }
    }

    private static boolean isPipeOrSocket(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException closedSinceListed) {
            return false;
        }
    }
}
