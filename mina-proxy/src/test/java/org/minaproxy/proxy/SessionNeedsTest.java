package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.SessionNeeds.Supply;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.TlsEngine;

class SessionNeedsTest {

    private static final long PLENTY = 1L << 40;

    @TempDir
    Path folder = Path.of("");

    private Path file(String listenerTls, String backendTls, String engine) throws Exception {
        return Files.writeString(folder.resolve("mina-proxy.yaml"), """
                state-directory: .
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: %s, backend: store } }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1], tls: %s } }
                limits: { sessions: 1000 }
                tls: { engine: %s }
                """.formatted(listenerTls, backendTls, engine));
    }

    private SessionNeeds needs(String listenerTls, String backendTls, TlsEngine engine) throws Exception {
        Path file = file(listenerTls, backendTls, engine.name().toLowerCase(Locale.ROOT));
        ProxyConfig config = new ConfigLoader("mail.example.com").load(Optional.of(file), Map.of());
        return new SessionNeeds(config, engine.traits());
    }

    @ParameterizedTest
    @CsvSource({
        "JSSE, none, none, 2300",
        "JSSE, implicit, implicit, 2300",
        "CONSCRYPT, none, none, 2300",
        "CONSCRYPT, starttls, none, 4300",
        "CONSCRYPT, none, implicit, 4300",
        "CONSCRYPT, implicit, starttls, 6300",
        "CONSCRYPT, passthrough, implicit, 4300",
    })
    void asMuchAsAllSessionsNeedIsEnough(TlsEngine engine, String listenerTls, String backendTls, long needed)
            throws Exception {
        SessionNeeds needs = needs(listenerTls, backendTls, engine);

        assertEquals(List.of(), needs.warnings(new Supply(needed, PLENTY)));
        assertEquals(1, needs.warnings(new Supply(needed - 1, PLENTY)).size());
    }

    @Test
    void theWarningsNameTheRemedies() throws Exception {
        Supply little = new Supply(1024, 30 * 1024 * 1024);

        assertEquals(
                List.of(
                        "limits.sessions: 1000 sessions need up to 2300 file descriptors, and this process may have 1024, enough for about 362;"
                                + " allow more (ulimit -n, LimitNOFILE of systemd), or lower limits.sessions"),
                needs("implicit", "implicit", TlsEngine.JSSE).warnings(little));
        assertEquals(
                List.of(
                        "limits.sessions: 1000 sessions need up to 6300 file descriptors, and this process may have 1024, enough for about 120;"
                                + " allow more (ulimit -n, LimitNOFILE of systemd), use tls.engine: jsse, or lower limits.sessions",
                        "limits.sessions: TLS of 1000 sessions needs up to 46 MB outside the heap, and beside the heap there are 30;"
                                + " add memory, give Java a smaller heap (-Xmx), use tls.engine: jsse, or lower limits.sessions"),
                needs("implicit", "implicit", TlsEngine.CONSCRYPT).warnings(little));
    }

    @ParameterizedTest
    @CsvSource({
        "2000, jsse, 'WARN  ', 2300",
        "4000, conscrypt, 'WARN  ', 4300",
        "4000, auto, 'INFO  conscrypt is not used: ', 4300",
        "4000, jsse, '', ''"
    })
    @EnabledOnOs(OS.LINUX)
    void theStartLooksAtTheLimitOfItsProcess(int limit, String engine, String says, String needed) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + limit
                                + "; exec \"$0\" -XX:TieredStopAtLevel=1 -cp \"$1\" org.minaproxy.proxy.Main run --config \"$2\"",
                        System.getProperty("java.home") + "/bin/java",
                        System.getProperty("java.class.path"),
                        file("implicit", "none", engine).toString())
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader(UTF_8)) {
            StringBuilder told = new StringBuilder();
            String line = lines.readLine();
            while (line != null && !line.contains(" ready")) {
                told.append(line).append('\n');
                line = lines.readLine();
            }

            if (needed.isEmpty()) {
                assertFalse(told.toString().contains("descriptors"), told.toString());
            } else {
                assertTrue(
                        told.toString()
                                .contains(says + "limits.sessions: 1000 sessions need up to " + needed
                                        + " file descriptors, and this process may have " + limit),
                        told.toString());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
