package org.minaproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.SessionNeeds.Supply;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.TlsEngine;

/** A thousand sessions with TLS to clients: 2300 file descriptors, with Conscrypt 4300 and 23.4 MB. */
class EngineChoiceTest {

    private static final String ALL = "TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256";
    private static final String SOME = "TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384";

    private final Path folder;

    EngineChoiceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ProxyConfig config(String tls) throws Exception {
        Path file = Files.writeString(folder.resolve("mina-proxy.yaml"), """
                listeners: { imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1] } }
                limits: { sessions: 1000 }
                tls: { %s }
                """.formatted(tls));
        return new ConfigLoader("mail.example.com").load(Optional.of(file), Map.of());
    }

    private static Supply supply(long descriptors, long megabytes) {
        return new Supply(descriptors, megabytes * 1024 * 1024);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # engine   | there | descriptors | MB | protocols        | ciphers | chosen    | objections
            auto       | true  | 4300        | 24 | TLSv1.3, TLSv1.2 | all     | CONSCRYPT | 0
            auto       | true  | 4300        | 24 | TLSv1.2          | some    | CONSCRYPT | 0
            auto       | true  | 4300        | 24 | TLSv1.3, TLSv1.2 | some    | JSSE      | 1
            auto       | true  | 4299        | 24 | TLSv1.3, TLSv1.2 | all     | JSSE      | 1
            auto       | true  | 2299        | 24 | TLSv1.3, TLSv1.2 | all     | JSSE      | 1
            auto       | true  | 4300        | 23 | TLSv1.3, TLSv1.2 | all     | JSSE      | 1
            auto       | true  | 4299        | 23 | TLSv1.3, TLSv1.2 | all     | JSSE      | 2
            auto       | false | 4300        | 24 | TLSv1.3, TLSv1.2 | all     | JSSE      | 0
            auto       | false | 2299        | 23 | TLSv1.3, TLSv1.2 | some    | JSSE      | 0
            jsse       | true  | 4300        | 24 | TLSv1.3, TLSv1.2 | all     | JSSE      | 0
            conscrypt  | true  | 2299        | 23 | TLSv1.3, TLSv1.2 | all     | CONSCRYPT | 0
            """)
    void isMadeOnce(
            String engine,
            boolean there,
            long descriptors,
            long megabytes,
            String protocols,
            String ciphers,
            TlsEngine chosen,
            int objections)
            throws Exception {
        ProxyConfig config =
                config("engine: %s, protocols: [%s], ciphers: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, %s]"
                        .formatted(engine, protocols, ciphers.equals("all") ? ALL : SOME));

        EngineChoice choice = EngineChoice.of(config, any -> there, supply(descriptors, megabytes));

        assertEquals(chosen, choice.engine());
        assertEquals(objections, choice.objections().size(), choice.objections().toString());
    }

    @Test
    void objectionsNameTheirRemedies() throws Exception {
        assertEquals(
                List.of(
                        "limits.sessions: 1000 sessions need up to 4300 file descriptors, and this process may have 4000, enough for about 925;"
                                + " allow more (ulimit -n, LimitNOFILE of systemd), or lower limits.sessions",
                        "limits.sessions: TLS of 1000 sessions needs up to 23 MB outside the heap, and beside the heap there are 20;"
                                + " add memory, give Java a smaller heap (-Xmx), or lower limits.sessions"),
                EngineChoice.of(config("engine: auto"), any -> true, supply(4000, 20))
                        .objections());
        assertEquals(
                List.of("tls.ciphers: it always has all three of TLSv1.3; name them all"),
                EngineChoice.of(
                                config("engine: auto, protocols: [TLSv1.3], ciphers: [" + SOME + "]"),
                                any -> true,
                                supply(4300, 24))
                        .objections());
    }
}
