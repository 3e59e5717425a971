package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.net.ScriptedServer;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.PemFiles;

/** What other proxies hear from {@code auth-server}, and other mina-proxies with it. */
class AuthServerTest {

    private static final String USERS = "alice:{PLAIN}s3cret\njürgen:{PLAIN}pässword\n";

    @TempDir
    private Path folder = Path.of("");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T remember(T each) {
        open.push(each);
        return each;
    }

    private TestProxy service(String more) throws Exception {
        Files.writeString(folder.resolve("users.passwd"), USERS, UTF_8);
        return remember(TestProxy.start(folder, """
                authentication: { local: { type: passwd-file, path: users.passwd } }
                backends:
                  store: { servers: ["localhost:1143"] }
                  mta: { servers: ["[::1]:2525"] }
                auth-server:
                  address: "127.0.0.1:0"
                  secret: open-sesame
                  backends: { imap: store, pop3: store, smtp: mta }
                %s
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(more.indent(2))));
    }

    private Peer connect(TestProxy service) throws IOException {
        return remember(Peer.connect(service.proxy().authServerPort()));
    }

    private static String question(String method, String user, String password, String... more) {
        return "GET /auth HTTP/1.0\r\nHost: auth.example.com\r\nAuth-Method: " + method + "\r\nAuth-User: " + user
                + "\r\nAuth-Pass: " + password + "\r\nClient-IP: 192.0.2.7\r\nX-Auth-Key: open-sesame\r\n"
                + Stream.of(more).map(line -> line + "\r\n").collect(Collectors.joining())
                + "\r\n";
    }

    /** The status and the lines of the answer that are ours. */
    private static String answer(Peer client) throws IOException {
        StringBuilder answer = new StringBuilder(client.hear("HTTP/1.1 ").substring(9, 12));
        for (String line = client.line(); !line.isEmpty(); line = client.line()) {
            if (line.startsWith("Auth-")) {
                answer.append(" | ").append(line);
            }
        }
        return answer.toString();
    }

    @Test
    void nginxHearsOfTheServerAndIsLetGo() throws Exception {
        Peer nginx = connect(service(""));

        nginx.send(question("plain", "alice", "s3cret", "Auth-Protocol: imap"));

        assertEquals("200 | Auth-Status: OK | Auth-Server: 127.0.0.1 | Auth-Port: 1143", answer(nginx));
        nginx.hearEnd();
    }

    @Test
    void eachProtocolHasItsBackend() throws Exception {
        Peer nginx = connect(service(""));

        nginx.send(question("plain", "alice", "s3cret", "Auth-Protocol: smtp", "Client-Host: [UNAVAILABLE]"));

        assertEquals("200 | Auth-Status: OK | Auth-Server: ::1 | Auth-Port: 2525", answer(nginx));
    }

    @Test
    void aDigestIsAnsweredWithThePasswordForTheBackend() throws Exception {
        TestProxy service = service("");
        Peer wrong = connect(service);
        Peer right = connect(service);

        wrong.send(question("apop", "alice", md5("<1@x>wrong"), "Auth-Salt: <1@x>", "Auth-Protocol: pop3"));
        right.send(question("apop", "alice", md5("<1@x>s3cret"), "Auth-Salt: <1@x>", "Auth-Protocol: pop3"));

        assertEquals("200 | Auth-Status: [AUTH] Wrong user name or password | Auth-Wait: 2", answer(wrong));
        assertEquals(
                "200 | Auth-Status: OK | Auth-Server: 127.0.0.1 | Auth-Port: 1143 | Auth-Pass: s3cret", answer(right));
    }

    private static String md5(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(ISO_8859_1));
        return HexFormat.of().formatHex(digest);
    }

    @Test
    void octetsBeyondAsciiArriveAndLeaveAsTheyAre() throws Exception {
        Peer nginx = connect(service(""));
        String utf8 = new String("jürgen".getBytes(UTF_8), ISO_8859_1);
        String password = new String("pässword".getBytes(UTF_8), ISO_8859_1);

        nginx.send(question("cram-md5", utf8, hmac("<1@x>", "pässword"), "Auth-Salt: <1@x>", "Auth-Protocol: imap"));

        assertEquals(
                "200 | Auth-Status: OK | Auth-Server: 127.0.0.1 | Auth-Port: 1143 | Auth-Pass: " + password,
                answer(nginx));
    }

    private static String hmac(String challenge, String password) throws Exception {
        Mac mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(password.getBytes(UTF_8), "HmacMD5"));
        return HexFormat.of().formatHex(mac.doFinal(challenge.getBytes(UTF_8)));
    }

    @Test
    void withoutTheSecretNothingIsTold() throws Exception {
        TestProxy service = service("");
        for (String key : new String[] {"", "X-Auth-Key: wrong\r\n", "X-Auth-Key: open-sesame\r\nX-Auth-Key: x\r\n"}) {
            Peer stranger = connect(service);

            stranger.send(question("plain", "alice", "s3cret", "Auth-Protocol: imap")
                    .replace("X-Auth-Key: open-sesame\r\n", key));

            assertEquals(
                    "403 | Auth-Status: [UNAVAILABLE] Cannot log in at the moment, try again later", answer(stranger));
        }
    }

    @Test
    void oneConnectionServesManyQuestions() throws Exception {
        Peer proxy = connect(service("rejection-wait: 0s"));
        String question =
                question("plain", "alice", "wrong", "Auth-Protocol: pop3").replace("HTTP/1.0", "HTTP/1.1");

        for (int i = 0; i < 3; i++) {
            proxy.send(question);
            assertEquals("200 | Auth-Status: [AUTH] Wrong user name or password", answer(proxy));
        }
    }

    @Test
    void byJsonTheStatusIsTheAnswer() throws Exception {
        Peer proxy = connect(service(""));
        String body =
                "{\"username\":\"alice\",\"password\":\"s3cret\",\"protocol\":\"imap\",\"real_rip\":\"192.0.2.7\"}";

        proxy.send(post(body));
        assertEquals("200", answer(proxy));
        String said = "{\"success\":true,\"server\":\"127.0.0.1\",\"port\":1143}";
        assertEquals(said, new String(proxy.octets(said.length()), ISO_8859_1));
        proxy.send(post(body.replace("s3cret", "wrong")));
        assertEquals("401", answer(proxy));
    }

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: auth\r\nContent-Type: application/json\r\nX-Auth-Key: open-sesame\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void aClientThatIsAskedAboutTooOftenMustWait() throws Exception {
        Peer proxy = connect(service("rate: 2"));
        String question =
                question("plain", "alice", "s3cret", "Auth-Protocol: imap").replace("HTTP/1.0", "HTTP/1.1");

        for (String expected : new String[] {"200", "200", "429"}) {
            proxy.send(question);
            assertEquals(expected, answer(proxy).substring(0, 3));
        }
        proxy.send(question.replace("192.0.2.7", "192.0.2.8"));
        assertEquals("200", answer(proxy).substring(0, 3));
    }

    @Test
    void oneConnectionTooManyIsClosed() throws Exception {
        TestProxy service = service("connections: 1");
        Peer first = connect(service);
        first.send(question("plain", "alice", "s3cret", "Auth-Protocol: imap").replace("HTTP/1.0", "HTTP/1.1"));
        answer(first);

        assertEquals(Peer.END, firstLine(service));
    }

    /** A reset may come before the connection stands. */
    private String firstLine(TestProxy service) throws IOException {
        try {
            return connect(service).line();
        } catch (SocketException reset) {
            return Peer.END;
        }
    }

    @Test
    void aQuestionThatIsTooLargeIsNotAnswered() throws Exception {
        TestProxy service = service("request-limit: 4k");

        Peer header = connect(service);
        header.send("GET / HTTP/1.1\r\nHost: a\r\nAuth-User: " + "x".repeat(5000) + "\r\n\r\n");
        assertTrue(!header.line().startsWith("HTTP/1.1 2"));
        Peer body = connect(service);
        body.send(post("x".repeat(5000)));
        assertTrue(!body.line().startsWith("HTTP/1.1 2"));
    }

    @Test
    void anOutageOfTheSourceIsToldAsOne() throws Exception {
        try (ScriptedServer source = new ScriptedServer();
                TestProxy service = TestProxy.start(folder, """
                        authentication: { far: { type: http, url: "http://127.0.0.1:%d/" } }
                        auth-server: { address: "127.0.0.1:0" }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(source.port()));
                Peer nginx = Peer.connect(service.proxy().authServerPort())) {
            nginx.send(question("plain", "alice", "s3cret", "Auth-Protocol: imap"));
            source.accept().answer("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nAuth-Status: OK\r\n\r\n");

            assertEquals(
                    "503 | Auth-Status: [UNAVAILABLE] Cannot log in at the moment, try again later", answer(nginx));
        }
    }

    @Test
    void anotherProxyAsksByTlsAndLogsTheClientIn() throws Exception {
        ScriptedBackend backend = remember(new ScriptedBackend());
        Files.writeString(folder.resolve("users.passwd"), USERS, UTF_8);
        TestCa ca = new TestCa(folder);
        TestProxy service = serviceByTls(ca, "secret: open-sesame", backend);
        Peer client = remember(
                front(service, ca, "headers: { X-Auth-Key: open-sesame }").connect("imap"));

        client.hear("* OK");
        client.say("a LOGIN alice wrong").hear("a NO [AUTHENTICATIONFAILED] Authentication failed");
        client.say("b LOGIN alice s3cret");
        ScriptedBackend.logIn(remember(backend.accept()));

        client.hear("b OK");
    }

    private TestProxy serviceByTls(TestCa ca, String access, ScriptedBackend backend) throws Exception {
        PemFiles.write(ca.issue("localhost"), folder.resolve("own.pem"), folder.resolve("own.key"));
        return remember(TestProxy.start(folder, """
                authentication: { local: { type: passwd-file, path: users.passwd } }
                backends: { store: { servers: [%s] } }
                auth-server: { address: "127.0.0.1:0", tls: implicit, %s, backends: { imap: store } }
                tls: { certificates: [{ chain: own.pem, key: own.key }] }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(backend.address(), access)));
    }

    private TestProxy front(TestProxy service, TestCa ca, String access) throws Exception {
        return remember(TestProxy.start(Files.createTempDirectory(folder, "front"), """
                listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none } }
                authentication:
                  service: { type: http, url: "https://localhost:%d/", tls-ca: %s, %s }
                limits: { loops: 1, drain-timeout: 0s }
                """.formatted(
                        service.proxy().authServerPort(), ca.certificateFile(), access)));
    }

    private static String shown(TestCa ca, String name) {
        TlsIdentity identity = ca.directory().issue(CertificateRequest.client(name));
        return "tls-certificate: { chain: %s, key: %s }"
                .formatted(ca.directory().chainFile(identity), ca.directory().keyFile(identity));
    }

    @Test
    void onlyProxiesWithAGoodCertificateAreAnswered() throws Exception {
        ScriptedBackend backend = remember(new ScriptedBackend());
        Files.writeString(folder.resolve("users.passwd"), USERS, UTF_8);
        TestCa ca = new TestCa(folder);
        CapturedLog log = remember(CapturedLog.begin(LineLayout.Format.TEXT));
        TestProxy service = serviceByTls(
                ca, "client-certificates: { mode: required, ca: %s }".formatted(ca.certificateFile()), backend);

        Peer stranger = remember(front(service, ca, "timeout: 9s").connect("imap"));
        stranger.hear("* OK");
        stranger.say("a LOGIN alice s3cret").hear("a NO [UNAVAILABLE]");
        log.await("question without a good certificate refused   reason=\"there is none\"");
        TestCa another = new TestCa(Files.createDirectory(folder.resolve("another")));
        Peer impostor = remember(front(service, ca, shown(another, "front")).connect("imap"));
        impostor.hear("* OK");
        impostor.say("a LOGIN alice s3cret").hear("a NO [UNAVAILABLE]");
        log.await("question without a good certificate refused   reason=\"it was issued by ");
        Peer known = remember(front(service, ca, shown(ca, "front")).connect("imap"));
        known.hear("* OK");
        known.say("a LOGIN alice s3cret");
        ScriptedBackend.logIn(remember(backend.accept()));

        known.hear("a OK");
    }
}
