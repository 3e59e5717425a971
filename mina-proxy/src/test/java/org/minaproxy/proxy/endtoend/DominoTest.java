package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.MailProxy;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.DominoProfile;
import org.minaproxy.proxy.net.ScriptedServer;

/** The environment of the Domino container, without a file. */
class DominoTest {

    @Test
    void aClientIsLoggedInWhereTheServiceSaysByHttps(@TempDir Path folder) throws Exception {
        TestCa ca = new TestCa(folder.resolve("state"));
        Files.copy(ca.certificateFile(), folder.resolve("auth_ca.pem"));
        try (ScriptedBackend backend = new ScriptedBackend();
                ScriptedServer service =
                        new ScriptedServer(ca.server("localhost").getServerSocketFactory(), 0);
                MailProxy proxy = start(folder, service.port());
                Peer client = Peer.connect(proxy.port("imaps")).secure(ca.client(), "mail.example.com")) {
            client.hear("* OK");
            client.say("a LOGIN alice s3cret");

            String request = service.accept()
                    .answer(
                            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nAuth-Status: OK\r\nAuth-Server: 127.0.0.1\r\nAuth-Port: "
                                    + backend.port() + "\r\n\r\n");
            ScriptedBackend.logIn(backend.accept());

            assertTrue(request.startsWith("GET /auth HTTP/1.1\r\n"), request);
            assertTrue(request.toLowerCase(Locale.ROOT).contains("\r\nx-auth-key: open-sesame\r\n"), request);
            client.hear("a OK");
        }
    }

    private static MailProxy start(Path folder, int port) throws Exception {
        Map<String, String> container = Map.of(
                "MAIL_SERVER_NAME", "mail.example.com",
                "AUTH_SERVER_NAME", "localhost",
                "AUTH_SERVER_PORT", String.valueOf(port),
                "AUTH_URL", "/auth",
                "SECRET_KEY", "open-sesame");
        Map<String, String> freePorts = Stream.of("SMTP", "SMTPS", "POP3S", "IMAPS")
                .collect(Collectors.toMap(name -> "MINA_PROXY_LISTENERS_" + name + "_ADDRESS", name -> "127.0.0.1:0"));
        Map<String, String> environment = Stream.of(
                        container,
                        freePorts,
                        Map.of("MINA_PROXY_LIMITS_DRAIN_TIMEOUT", "0s", "MINA_PROXY_TLS_ENGINE", "jsse"))
                .flatMap(part -> part.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return MailProxy.start(
                new ConfigLoader("own").load(Optional.empty(), DominoProfile.variables(environment, folder)));
    }
}
