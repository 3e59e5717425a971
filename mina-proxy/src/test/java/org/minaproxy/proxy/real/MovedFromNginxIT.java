package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One configuration, served by nginx and then by mina-proxy, on the same ports: clients and those who read logs see no difference. */
@TestInstance(Lifecycle.PER_CLASS)
class MovedFromNginxIT {

    private static final String PASSWORD = MailSystem.password("alice");
    private static final List<String> PROTOCOLS = List.of("imap", "pop3", "submission");
    /** The lines that programs look for, without time, process and what differs from one connection to the next. */
    private static final Pattern LINE =
            Pattern.compile("\\[(?:info|error)] \\d+#\\d+: \\*\\d+ (client .*|proxied session done.*)");

    private final PrivateFolder folder = new PrivateFolder("moved");
    private final Map<String, Integer> ports = new HashMap<>();
    private MailSystem system;
    private NginxServer service;
    private TestCertificate certificate;
    private Path configuration;

    @BeforeAll
    void start() throws IOException {
        system = new MailSystem();
        service = new NginxServer("auth-http.nginx.conf", system.portsByName());
        certificate = TestCertificate.in(folder);
        for (var name : List.of("logs", "run")) {
            Files.createDirectories(folder.path(name));
        }
        var free = Ports.free(4).iterator();
        List.of("imap", "imaps", "pop3", "submission").forEach(listener -> ports.put(listener, free.next()));
        var places = new HashMap<String, Object>(ports);
        places.put("auth", service.port());
        places.put("certificate", certificate.certificate());
        places.put("key", certificate.key());
        configuration = folder.write("nginx.conf", Resources.filled("moved.nginx.conf", places));
    }

    @AfterAll
    void stop() {
        service.close();
        system.close();
        folder.close();
    }

    /** What a run shows to the outside. */
    private record Seen(List<String> answers, Set<String> log) {}

    @Test
    void nobodyNoticesTheMove() throws IOException {
        var nginx = seenBy(ServerProcess.start(
                folder,
                "nginx",
                "-p",
                folder.path().toString(),
                "-e",
                "stderr",
                "-c",
                configuration.toString(),
                "-g",
                "load_module /usr/lib/nginx/modules/ngx_mail_module.so; daemon off; master_process off;"));
        Files.delete(folder.path("logs/mail.log"));
        var ours = seenBy(startOurs());

        assertEquals(
                List.of(
                        "a OK",
                        "a NO Invalid login or password",
                        "+OK",
                        "-ERR Invalid login or password",
                        "235",
                        "535",
                        "a OK"),
                nginx.answers());
        assertEquals(nginx.answers(), ours.answers());
        assertEquals(nginx.log(), ours.log());
        assertTrue(nginx.log().stream().anyMatch(line -> line.contains("login failed")), nginx.log()::toString);
    }

    private ServerProcess startOurs() {
        return ServerProcess.startOurs(
                folder,
                Map.of("MINA_PROXY_TLS_ENGINE", "jsse"),
                "run",
                "--nginx-conf",
                "nginx.conf",
                "--prefix",
                folder.path().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"USR1", "HUP"})
    void logRotationWorksAsWithNginx(String signal) throws IOException {
        var file = folder.path("logs/mail.log");
        var rotated = folder.path("logs/mail.log." + signal);
        Files.deleteIfExists(file);
        try (var server = startOurs()) {
            var log = new ServerLog(file);
            server.awaitReady(() -> !process().isBlank(), log);
            Files.move(file, rotated);

            Tool.run("kill -s {} {}", signal, process()).expectSuccess();

            server.awaitReady(() -> Files.exists(file), log);
            LoginAttempt.answer("imap", port("imap"), "Alice", PASSWORD);
            log.await("client logged in");
            assertFalse(PrivateFolder.text(rotated).contains("client logged in"));
        }
    }

    /** Empty until it is written. */
    private String process() {
        var file = folder.path("run/nginx.pid");
        return Files.exists(file) ? PrivateFolder.text(file).strip() : "";
    }

    private Seen seenBy(ServerProcess server) throws IOException {
        var log = new ServerLog(folder.path("logs/mail.log"));
        try (server) {
            server.awaitReady(
                    () -> RawClient.connects(port("imap")) && Files.exists(folder.path("run/nginx.pid")), log);
            var answers = new ArrayList<String>();
            for (var protocol : PROTOCOLS) {
                answers.add(beginning(LoginAttempt.answer(protocol, port(protocol), "Alice", PASSWORD)));
                answers.add(beginning(LoginAttempt.answer(protocol, port(protocol), "Alice", "wrong")));
            }
            answers.add(overTls());
            ports.values().forEach(port -> log.await("proxied session done", ":" + port + ","));
            return new Seen(answers, phrases(log.text()));
        }
    }

    /** Refusals in the words of the service, without the response code that we add (RFC 3206); acceptances in those of the backend. */
    private static String beginning(String answer) {
        if (answer.startsWith("a OK")) {
            return "a OK";
        }
        if (answer.startsWith("+OK") || answer.startsWith("235") || answer.startsWith("535")) {
            return answer.substring(0, 3);
        }
        return answer.replace("[AUTH] ", "");
    }

    private String overTls() {
        var listed = Tool.run(
                        "curl -sS --interface 127.0.0.77 --cacert {} -u Alice:{} imaps://localhost:{}/ -X NOOP",
                        certificate.certificate(),
                        PASSWORD,
                        port("imaps"))
                .expectSuccess();
        return listed.exitCode() == 0 ? "a OK" : listed.output();
    }

    /** Of a refusal nginx logs the name that the service gave the user all the same, and we the one that the client gave. */
    private static Set<String> phrases(String log) {
        var found = new TreeSet<String>();
        log.lines().map(LINE::matcher).forEach(line -> {
            if (line.find()) {
                found.add(line.group(1)
                        .replaceFirst("client (127\\.0\\.0\\.\\d+):\\d+", "client $1")
                        .replace("login: \"Alice\"", "login: \"alice\""));
            }
        });
        found.removeIf(line -> line.startsWith("client 127.0.0.1 ")); // who looked whether it had started
        return found;
    }

    private int port(String listener) {
        return Objects.requireNonNull(ports.get(listener));
    }
}
