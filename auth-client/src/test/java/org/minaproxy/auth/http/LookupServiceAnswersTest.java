package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Requests;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.http.Contract.Verdict;
import org.minaproxy.auth.http.HttpAuthSettings.Extra;
import org.minaproxy.auth.http.HttpAuthSettings.Form;
import org.minaproxy.auth.http.HttpAuthSettings.Format;
import org.minaproxy.auth.http.HttpAuthSettings.PercentEncoding;

/** What the service understands is what a proxy asks, and what it answers is what a proxy understands. */
class LookupServiceAnswersTest {

    private static final Optional<ServerAddress> STORE = Optional.of(ServerAddress.of("10.0.0.11", 143));

    private final List<LookupService.Told> told = new ArrayList<>();
    private AuthResult result = new Accepted("alice");
    private Optional<ServerAddress> server = STORE;
    private boolean admitted = true;

    // ---- questions ----

    static List<AuthRequest> everyCredentialIsUnderstoodAsItWasMeant() {
        return List.of(
                Requests.password("jürgen@example.com", "s3 cret%41\u00e9"),
                Requests.imap(new Credentials.Password("alice", Secret.of(new byte[] {'s', (byte) 0xe9, '+', ' '}))),
                Requests.pop3(new Credentials.Digest(DigestMethod.APOP, "tim", "<1896.69@mail>", "0a".repeat(16))),
                Requests.pop3(new Credentials.Digest(DigestMethod.CRAM_MD5, "tim", "<1896.69@mail>", "0a".repeat(16))),
                Requests.submission(new Credentials.Password("alice", Secret.of("s3cret"))),
                Requests.smtp("client.example"));
    }

    @ParameterizedTest
    @MethodSource
    void everyCredentialIsUnderstoodAsItWasMeant(AuthRequest request) throws Exception {
        for (PercentEncoding encoding : PercentEncoding.values()) {
            told.clear();

            ask(new Form(Format.NGINX, encoding, Set.of(Extra.PORTS)), request);

            AuthRequest understood = told.get(0).request();
            assertEquals(request.credentials(), understood.credentials());
            assertEquals(request.protocol().replace("submission", "smtp"), understood.protocol());
            assertEquals(request.attempt(), understood.attempt());
            assertEquals(request.client(), understood.client());
            assertEquals(request.proxied(), understood.proxied());
            assertEquals(request.tls().isPresent(), understood.tls().isPresent());
            if (request.credentials() instanceof Credentials.None) {
                assertEquals(request.mail(), understood.mail());
            }
        }
    }

    @Test
    void byJsonAPasswordIsUnderstood() throws Exception {
        AuthRequest request = Requests.password("jürgen", "s3\"cret\u20ac");

        ask(Form.JSON, request);

        assertEquals(request.credentials(), told.get(0).request().credentials());
        assertEquals("192.0.2.7", told.get(0).request().client().getAddress().getHostAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "Auth-User: a|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: magic|Auth-User: a|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: a|Auth-User: b|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: a%4|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: a%zz|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: %ff|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: a|Auth-Pass: b|Auth-Protocol: nntp|Client-IP: 192.0.2.7 -> 400",
                "Auth-Method: plain|Auth-User: a|Auth-Pass: b|Auth-Protocol: imap|Client-IP: localhost -> 400",
                "Auth-Method: plain|Auth-User: a|Auth-Pass: b|Auth-Protocol: imap|Client-IP: 1.2.3.256 -> 400",
                "Auth-Method: plain|Auth-User: a|Auth-Pass: b|Auth-Protocol: imap -> 400",
                "Auth-Method: apop|Auth-User: a|Auth-Pass: b|Auth-Salt: <1>|Auth-Protocol: pop3|Client-IP: ::1 -> 400",
                "Auth-Method: external|Auth-User: a|Auth-Pass: |Auth-Protocol: imap|Client-IP: ::1 -> 400",
                "Auth-Method: plain|Auth-User: a%0D%0Ab|Auth-Pass: b|Auth-Protocol: imap|Client-IP: ::1 -> 200 rejected",
                "Auth-Method: plain|Auth-User: a|Auth-Pass: |Auth-Protocol: imap|Client-IP: ::1 -> 200 rejected",
            })
    void whatCannotBeIsNeverAccepted(String headers, String expected) throws Exception {
        List<Header> question = List.of(headers.split("\\|", -1)).stream()
                .map(line -> line.split(": ?", 2))
                .map(parts -> Header.ofText(parts[0], parts[1]))
                .toList();

        HttpReply reply = service()
                .answer(new HttpQuestion(question), "t")
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        String outcome = told.isEmpty()
                ? ""
                : " " + told.get(0).result().<String>fold(a -> "accepted", r -> "rejected", u -> "unavailable");
        assertEquals(expected, reply.status() + outcome);
        assertEquals(false, reply.values("Auth-Status").contains("OK"));
        assertEquals(1, reply.values("Auth-Status").size()); // nginx lets in whom none refuses
    }

    // ---- answers ----

    static List<AuthResult> whatIsAnsweredIsWhatTheOtherEndUnderstands() {
        return List.of(
                new Accepted("alice", Optional.empty(), STORE),
                new Accepted("al", Optional.of(Secret.of("pässword")), STORE),
                new Rejected(
                        "locked",
                        Optional.of("Account is locked"),
                        Optional.of("535 5.7.8"),
                        Duration.ofSeconds(7),
                        Retry.ALLOWED),
                new Rejected("locked", Optional.of("Go away"), Optional.of("535 5.7.0"), Duration.ZERO, Retry.CLOSE));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsAnsweredIsWhatTheOtherEndUnderstands(AuthResult answer) throws Exception {
        result = answer;
        AuthRequest request = Requests.submission(new Credentials.Password("alice", Secret.of("s3cret")));

        AuthResult understood = understood(Form.NGINX, request);

        assertEquals(
                answer.<AuthResult>fold(
                        accepted -> accepted,
                        rejected -> new Rejected(
                                "the lookup service said: "
                                        + rejected.clientText().orElse(""),
                                rejected.clientText(),
                                rejected.smtpCode(),
                                rejected.delay(),
                                rejected.retry()),
                        unavailable -> unavailable),
                understood);
        AuthResult byJson = understood(Form.JSON, request);
        assertEquals(
                understood instanceof Rejected rejected
                        ? new Rejected(
                                rejected.reason(),
                                rejected.clientText(),
                                rejected.smtpCode(),
                                rejected.delay(),
                                Retry.ALLOWED)
                        : understood,
                byJson);
    }

    @Test
    void anOutageIsOneAtTheOtherEnd() throws Exception {
        result = new Unavailable("the source is down");

        assertEquals(new Unavailable("status 503"), understood(Form.NGINX, Requests.password("alice", "s3cret")));
        assertEquals(new Unavailable("status 503"), understood(Form.JSON, Requests.password("alice", "s3cret")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "imap -> Auth-Status: [UNAVAILABLE] Cannot log in at the moment, try again later",
                "pop3 -> Auth-Status: [SYS/TEMP] Try again later",
                "smtp -> Auth-Status: Temporary authentication failure|Auth-Error-Code: 454 4.7.0",
            })
    void nginxWhichLooksAtNoStatusHandsAnOutageOnAsOne(String protocol, String expected) throws Exception {
        result = new Unavailable("the source is down");

        assertEquals(expected, shown(ask(Form.NGINX, login(protocol))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "imap -> Auth-Status: [AUTHENTICATIONFAILED] Authentication failed|Auth-Wait: 2",
                "pop3 -> Auth-Status: [AUTH] Wrong user name or password|Auth-Wait: 2",
                "smtp -> Auth-Status: Authentication failed|Auth-Error-Code: 535 5.7.8|Auth-Wait: 2",
            })
    void aRejectionWithoutWordsHasOurs(String protocol, String expected) throws Exception {
        result = new Rejected("wrong password");

        assertEquals(expected, shown(ask(Form.NGINX, login(protocol))));
    }

    @Test
    void anAcceptedUserHasAServerAndItsOwnNameIsNotRepeated() throws Exception {
        assertEquals("Auth-Status: OK|Auth-Server: 10.0.0.11|Auth-Port: 143", shown(ask(Form.NGINX, login("imap"))));
    }

    @Test
    void aPasswordThatMayNotBeSentIsAnOutage() throws Exception {
        result = new Accepted("alice", Optional.of(Secret.of("s3cret")), STORE);
        LookupService keeping = new LookupService(surroundings(), LookupService.Passwords.KEPT, Duration.ZERO);

        HttpReply reply = keeping.answer(
                        new HttpQuestion(new LookupRequest(settings(Form.NGINX)).headers(login("imap"))), "t")
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        assertEquals(503, reply.status());
        assertEquals(List.of(), reply.values("Auth-Pass"));
    }

    @Test
    void whoAsksTooOftenHearsThatNobodyCanTell() throws Exception {
        admitted = false;

        HttpReply reply = ask(Form.NGINX, login("imap"));

        assertEquals(429, reply.status());
        assertEquals("Auth-Status: [UNAVAILABLE] Cannot log in at the moment, try again later", shown(reply));
    }

    @Test
    void aServerThatCannotBeFoundIsAnOutage() throws Exception {
        LookupService lost = new LookupService(
                new LookupService.Surroundings(
                        request -> CompletableFuture.completedStage(result),
                        (request, accepted) -> CompletableFuture.failedStage(new IllegalStateException()),
                        request -> true,
                        told::add),
                LookupService.Passwords.SENT,
                Duration.ZERO);

        HttpReply reply = lost.answer(
                        new HttpQuestion(new LookupRequest(settings(Form.NGINX)).headers(login("imap"))), "t")
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);

        assertEquals(503, reply.status());
    }

    private static AuthRequest login(String protocol) {
        Credentials password = new Credentials.Password("alice", Secret.of("s3cret"));
        return switch (protocol) {
            case "imap" -> Requests.imap(password);
            case "pop3" -> Requests.pop3(password);
            default -> Requests.submission(password);
        };
    }

    private LookupService.Surroundings surroundings() {
        return new LookupService.Surroundings(
                request -> CompletableFuture.completedStage(result),
                (request, accepted) -> CompletableFuture.completedStage(server),
                request -> admitted,
                told::add);
    }

    private LookupService service() {
        return new LookupService(surroundings(), LookupService.Passwords.SENT, Duration.ofSeconds(2));
    }

    private static HttpAuthSettings settings(Form form) {
        return new HttpAuthSettings(
                List.of(URI.create("http://auth.example.com/")), List.of(), Duration.ofSeconds(1), Duration.ZERO, form);
    }

    private HttpReply ask(Form form, AuthRequest request) throws Exception {
        return service()
                .answer(Contract.of(settings(form)).question(request), "t")
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private AuthResult understood(Form form, AuthRequest request) throws Exception {
        Verdict verdict = Contract.of(settings(form)).read(ask(form, request), request.credentials());
        return ((Verdict.Final) verdict).result();
    }

    private static String shown(HttpReply reply) {
        return reply.headers().stream()
                .map(header -> header.name() + ": " + new String(header.value().getBytes(ISO_8859_1), UTF_8))
                .collect(Collectors.joining("|"));
    }
}
