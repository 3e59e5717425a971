package org.minaproxy.auth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.minaproxy.auth.http.ScriptedHttpServer.SILENCE;
import static org.minaproxy.auth.http.ScriptedHttpServer.ok;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.AuthenticatorContract;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Requests;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.http.HttpAuthSettings.Form;

class HttpAuthenticatorTest extends AuthenticatorContract {

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ImpatientScheduler scheduler = new ImpatientScheduler();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        scheduler.shutdownNow();
    }

    @Override
    protected Authenticator open() throws Exception {
        return against(
                serve(request -> request.contains("Auth-User: alice\r\n") && request.contains("Auth-Pass: s3cret\r\n")
                        ? ok("Auth-Status: OK")
                        : ok("Auth-Status: Invalid login or password")));
    }

    @Override
    protected List<Credentials> accepted() {
        return List.of(new Credentials.Password("alice", Secret.of("s3cret")));
    }

    @Test
    void theServiceSeesThisRequest() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: OK", "Auth-Server: 10.0.0.11", "Auth-Port: 143"));
        HttpAuthSettings settings = new HttpAuthSettings(
                server.uri("/mail?x=1"), List.of(new Header("X-Auth-Key", "0815")), Duration.ofSeconds(10));

        AuthResult result = ask(against(settings), new Credentials.Password("jürgen", Secret.of("s3 cret%")));

        assertEquals(new Accepted("jürgen", Optional.empty(), Optional.of(ServerAddress.of("10.0.0.11", 143))), result);
        assertEquals("""
                GET /mail?x=1 HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Auth-Method: plain\r
                Auth-User: j\u00c3\u00bcrgen\r
                Auth-Pass: s3%%20cret%%25\r
                Auth-Protocol: imap\r
                Auth-Login-Attempt: 1\r
                Client-IP: 192.0.2.7\r
                X-Auth-Key: 0815\r
                \r
                """.formatted(server.port()), server.request());
    }

    /** What they are is shown in {@link LookupRequestTest}. */
    @ParameterizedTest
    @MethodSource
    void everyHeaderReachesTheServiceAsItIsAndInOrder(AuthRequest request) throws Exception {
        ScriptedHttpServer server = serve(received -> ok("Auth-Status: OK"));
        HttpAuthSettings settings = HttpAuthSettings.of(server.uri("/"));
        StringBuilder expected = new StringBuilder("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
        for (Header header : new LookupRequest(settings).headers(request)) {
            expected.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }

        against(settings).authenticate(request).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertEquals(expected + "\r\n", server.request());
    }

    static List<AuthRequest> everyHeaderReachesTheServiceAsItIsAndInOrder() {
        return List.of(
                Requests.password("al ice", "s3cret%"),
                Requests.pop3(new Credentials.Digest(DigestMethod.APOP, "tim", CHALLENGE, "0".repeat(32))),
                Requests.pop3(new Credentials.Digest(DigestMethod.CRAM_MD5, "tim", CHALLENGE, "0".repeat(32))),
                Requests.submission(new Credentials.External("fred@example.com")),
                Requests.smtp("client.example"));
    }

    @Test
    void aServiceMayCloseItsConnectionAfterEachReply() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Connection: close", "Auth-Status: OK"));
        Authenticator source = against(server);

        for (int i = 0; i < 3; i++) {
            assertEquals("accepted", kind(ask(source, new Credentials.None())));
        }

        assertEquals(3, server.connections());
    }

    @Test
    void aServiceMayForgetAConnectionWithoutAWord() throws Exception {
        AtomicInteger count = new AtomicInteger();
        ScriptedHttpServer server = serve(request -> count.incrementAndGet() == 2 ? "" : ok("Auth-Status: OK"));
        Authenticator source = against(server);

        assertEquals("accepted", kind(ask(source, new Credentials.None())));
        assertEquals("accepted", kind(ask(source, new Credentials.None())));

        assertEquals(2, server.connections());
    }

    @Test
    void aConnectionServesManyRequests() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: OK"));
        Authenticator source = against(server);

        for (int i = 0; i < 5; i++) {
            assertEquals("accepted", kind(ask(source, new Credentials.None())));
        }

        assertEquals(1, server.connections());
    }

    @Test
    void aBodyIsReadAndForgotten() throws Exception {
        ScriptedHttpServer server =
                serve(request -> "HTTP/1.1 200 OK\r\nContent-Length: 16\r\nAuth-Status: OK\r\n\r\nAuth-Status: No\n");
        Authenticator source = against(server);

        assertEquals("accepted", kind(ask(source, new Credentials.None())));
        assertEquals("accepted", kind(ask(source, new Credentials.None())));
        assertEquals(1, server.connections());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "HTTP/1.1 500 Oops|Content-Length: 0|Auth-Status: OK|| -> status 500",
                "HTTP/1.1 302 Found|Location: /ok|Content-Length: 0|Auth-Status: OK|| -> status 302",
                "HTTP/1.1 200 OK|Content-Length: 0|| -> neither Auth-Status nor Auth-Server",
                "HTTP/1.1 200 OK|Content-Length: 100|Auth-Status: OK||short -> no answer within 500 ms",
                "(silence) -> no answer within 500 ms",
                "HTTP/1.1 200 OK|Auth-Status: OK| -> no answer within 500 ms",
                "'' -> the connection was closed within the reply",
                "SMTP ready|| -> the reply is not HTTP",
                "HTTP/1.1 200 OK|Content-Length: 0|Auth-Status: O\u0001K|| -> malformed reply: the header Auth-Status has a"
                        + " control character",
                "HTTP/1.1 200 OK|Content-Length: 0|Auth-Status: OK|X: 16K|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Content-Length: 65537|Auth-Status: OK||64K -> the reply is larger than 65536 octets",
            })
    void whatGoesWrongIsAnOutageThatNamesTheService(String answer, String reason) throws Exception {
        String octets = answer.replace("''", "")
                .replace("|", "\r\n")
                .replace("16K", "x".repeat(65536))
                .replace("64K", "x".repeat(65537));
        ScriptedHttpServer server = serve(request -> octets);
        HttpAuthSettings settings = new HttpAuthSettings(
                URI.create("http://user:hunter2@127.0.0.1:" + server.port() + "/mail?key=hunter2"),
                List.of(),
                Duration.ofMillis(500));

        AuthResult result = ask(against(settings), new Credentials.Password("alice", Secret.of("s3cret")));

        assertEquals(new Unavailable("http://127.0.0.1:" + server.port() + "/mail: " + reason), result);
    }

    @Test
    void aRefusedConnectionIsAnOutage() throws Exception {
        ScriptedHttpServer server = serve(request -> SILENCE);
        server.close();

        assertEquals(
                new Unavailable(server.uri("/") + ": cannot connect"), ask(against(server), new Credentials.None()));
    }

    @Test
    void anUnknownHostIsAnOutage() throws Exception {
        HttpAuthSettings settings = HttpAuthSettings.of(URI.create("http://auth.invalid/mail"));

        assertEquals(
                new Unavailable("http://auth.invalid/mail: unknown host"),
                ask(against(settings), new Credentials.None()));
    }

    @Test
    void noMoreThanTheLimitAreUnderWayAtOnce() throws Exception {
        ScriptedHttpServer server = serve(request -> SILENCE);
        JdkHttpTransport transport = new JdkHttpTransport(SSLContext.getDefault(), 1);
        Authenticator source = against(HttpAuthSettings.of(server.uri("/")), transport);
        CompletableFuture<AuthResult> first =
                source.authenticate(Requests.password("alice", "s3cret")).toCompletableFuture();

        assertEquals(
                new Unavailable(server.uri("/") + ": more than 1 requests are under way"),
                ask(source, new Credentials.None()));

        source.close();
        assertEquals(new Unavailable(server.uri("/") + ": closed"), first.get(10, TimeUnit.SECONDS));
    }

    @Test
    void whenOneUrlDoesNotAnswerTheNextIsAsked() throws Exception {
        ScriptedHttpServer down = serve(request -> "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
        ScriptedHttpServer up = serve(request -> ok("Auth-Status: OK"));
        Authenticator source = against(several(Form.NGINX, down, up));

        assertEquals("accepted", kind(ask(source, new Credentials.None())));
        assertEquals("accepted", kind(ask(source, new Credentials.None())));

        assertEquals(1, down.connections()); // asked last for a while
        assertEquals(up.request(), up.request());
    }

    @Test
    void aRefusalIsAnAnswerAndNobodyElseIsAsked() throws Exception {
        ScriptedHttpServer first = serve(request -> ok("Auth-Status: No"));
        ScriptedHttpServer second = serve(request -> ok("Auth-Status: OK"));

        AuthResult result = ask(against(several(Form.NGINX, first, second)), new Credentials.None());

        assertEquals("rejected", kind(result));
        assertEquals(0, second.connections());
    }

    @Test
    void whenNoUrlAnswersAllReasonsAreTold() throws Exception {
        ScriptedHttpServer gone = serve(request -> SILENCE);
        gone.close();
        ScriptedHttpServer down = serve(request -> "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");

        AuthResult result = ask(against(several(Form.NGINX, gone, down)), new Credentials.None());

        assertEquals(new Unavailable(gone.uri("/") + ": cannot connect; " + down.uri("/") + ": status 503"), result);
    }

    @Test
    void byJsonTheServiceSeesThisRequest() throws Exception {
        ScriptedHttpServer server =
                serve(request -> "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"success\":true,\"user\":\"al\"}");

        AuthResult result =
                ask(against(several(Form.JSON, server)), new Credentials.Password("alice", Secret.of("s3cret")));

        assertEquals(new Accepted("al"), result);
        assertEquals("""
                POST / HTTP/1.1\r
                Host: 127.0.0.1:%d\r
                Content-Type: application/json\r
                X-Auth-Key: 0815\r
                Content-Length: 81\r
                \r
                {"username":"alice","password":"s3cret","protocol":"imap","real_rip":"192.0.2.7"}""".formatted(server.port()), server.request());
    }

    private static HttpAuthSettings several(Form form, ScriptedHttpServer... servers) {
        return new HttpAuthSettings(
                Stream.of(servers).map(server -> server.uri("/")).toList(),
                List.of(new Header("X-Auth-Key", "0815")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                form);
    }

    @Test
    void aServiceThatSaysWaitIsAskedAgainInTheSameWords() throws Exception {
        AtomicInteger count = new AtomicInteger();
        ScriptedHttpServer server = serve(request -> count.incrementAndGet() < 3
                ? ok("Auth-Status: WAIT", "Auth-Wait: 7")
                : ok("Auth-Status: OK", "Auth-User: al"));

        AuthResult result = ask(against(server), new Credentials.Password("alice", Secret.of("s3cret")));

        assertEquals(new Accepted("al"), result);
        assertEquals(List.of(7000L, 7000L), scheduler.delays);
        assertEquals(server.request(), server.request());
    }

    @Test
    void aServiceThatAlwaysSaysWaitIsAnOutageInTheEnd() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: WAIT"));

        AuthResult result = ask(against(server), new Credentials.None());

        assertEquals(new Unavailable(server.uri("/") + ": still WAIT after 10 repetitions"), result);
        assertEquals(10, scheduler.delays.size());
        assertEquals(1000, scheduler.delays.get(9));
    }

    @Test
    void waitingEndsAfterAMinuteInAll() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: WAIT", "Auth-Wait: 25"));

        AuthResult result = ask(against(server), new Credentials.None());

        assertEquals(new Unavailable(server.uri("/") + ": still WAIT after 2 repetitions"), result);
    }

    @Test
    void closingEndsTheWaiting() throws Exception {
        scheduler.patient = true;
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: WAIT", "Auth-Wait: 30"));
        Authenticator source = against(server);
        CompletableFuture<AuthResult> answer =
                source.authenticate(Requests.password("alice", "s3cret")).toCompletableFuture();
        server.request();

        source.close();

        assertEquals(new Unavailable(server.uri("/") + ": closed"), answer.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aDigestNeedsThePasswordFromTheService() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: OK", "Auth-Pass: s3cret"));
        Credentials digest = new Credentials.Digest(DigestMethod.APOP, "alice", CHALLENGE, "0".repeat(32));

        assertEquals(
                new Accepted("alice", Optional.of(Secret.of("s3cret")), Optional.empty()),
                ask(against(server), digest));
    }

    @Test
    void whatCannotStandInAHeaderIsNotSent() throws Exception {
        ScriptedHttpServer server = serve(request -> ok("Auth-Status: OK"));

        assertEquals(
                new Rejected("cannot ask: the header Auth-Salt has a control character"),
                ask(
                        against(server),
                        new Credentials.Digest(DigestMethod.APOP, "alice", "<1\r\nX: 2>", "0".repeat(32))));
        assertEquals(0, server.connections());
    }

    private ScriptedHttpServer serve(Function<String, String> script) throws Exception {
        ScriptedHttpServer server = new ScriptedHttpServer(script);
        open.add(server);
        return server;
    }

    private Authenticator against(ScriptedHttpServer server) throws Exception {
        return against(HttpAuthSettings.of(server.uri("/")));
    }

    private Authenticator against(HttpAuthSettings settings) throws Exception {
        return against(settings, new JdkHttpTransport(SSLContext.getDefault(), 100));
    }

    private Authenticator against(HttpAuthSettings settings, HttpTransport transport) {
        Authenticator source = new HttpAuthenticator(settings, transport, scheduler);
        open.add(source);
        return source;
    }

    /** Writes down the delays and does not wait; when patient, waits for ever. */
    private static final class ImpatientScheduler extends ScheduledThreadPoolExecutor {
        private final List<Long> delays = new ArrayList<>();
        private volatile boolean patient;

        ImpatientScheduler() {
            super(1);
        }

        @Override
        public synchronized ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            return super.schedule(work, patient ? 1 : 0, patient ? TimeUnit.DAYS : TimeUnit.SECONDS);
        }
    }
}
