package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.JvmTls;
import org.minaproxy.tls.TlsEngine;
import org.minaproxy.tls.TrustAnchors;

/** What becomes of {@code tls.engine: auto}, as clients and operators see it. */
class EngineTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final Path folder;

    EngineTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path config(String tls) throws Exception {
        return Files.writeString(folder.resolve("mina-proxy.yaml"), """
                hostname: %s
                state-directory: .
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: ["127.0.0.1:1"] } }
                limits: { sessions: 10, loops: 1, drain-timeout: 0s }
                tls: { %s }
                """.formatted(TestProxy.NAME, tls));
    }

    private static String withoutConscrypt() {
        return Stream.of(CLASS_PATH.split(":", -1))
                .filter(entry -> !entry.contains("conscrypt"))
                .collect(Collectors.joining(":"));
    }

    @ParameterizedTest
    @CsvSource({"true, conscrypt, X25519MLKEM768", "false, jsse, X25519"})
    void isConscryptWhereItIsOnTheClassPath(boolean there, String engine, String group) throws Exception {
        JvmTls.prepare();
        ClientTls client = ClientTls.builder()
                .engine(TlsEngine.CONSCRYPT)
                .trust(TrustAnchors.of(List.of(new TestCa(folder).directory().certificate())))
                .build();
        try (ProxyProcess proxy =
                        new ProxyProcess(config("engine: auto"), there ? CLASS_PATH : withoutConscrypt(), List.of());
                Peer peer = Peer.connect(proxy.port("imaps")).secure(client.context(), TestProxy.NAME)) {
            peer.hear("* OK");

            assertEquals(group, Conscrypt.getGroupName((SSLSocket) peer.socket()));
            assertEquals(List.of("INFO  tls   engine=" + engine), linesAbout(proxy));
        }
    }

    @Test
    void isTheJavaRuntimeWhereConscryptCannotDoAsItShould() throws Exception {
        String ciphers = "ciphers: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]";
        try (ProxyProcess proxy = new ProxyProcess(config("engine: auto, " + ciphers), List.of())) {
            assertEquals(
                    List.of(
                            "INFO  tls   engine=jsse",
                            "INFO  conscrypt is not used: tls.ciphers: it always has all three of TLSv1.3; name them all"),
                    linesAbout(proxy));
        }
    }

    @Test
    void isTheJavaRuntimeOnAMachineThatConscryptIsNotMadeFor() throws Exception {
        try (ProxyProcess proxy = new ProxyProcess(config("engine: auto"), List.of("-Dos.arch=vax"))) {
            List<String> lines = linesAbout(proxy);

            assertEquals("INFO  tls   engine=jsse", lines.get(0));
            assertTrue(
                    lines.get(1).startsWith("INFO  conscrypt is not used: the TLS engine conscrypt is not available ("),
                    lines.get(1));
        }
    }

    /** Our own lines: newer Java runtimes have something to say about Conscrypt's native code too, unless the start script lets it in. */
    private static List<String> linesAbout(ProxyProcess proxy) {
        return proxy.log()
                .lines()
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .filter(line -> line.startsWith("INFO  tls ") || line.startsWith("INFO  conscrypt "))
                .toList();
    }
}
