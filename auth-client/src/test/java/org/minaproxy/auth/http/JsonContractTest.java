package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

class JsonContractTest {

    private final JsonContract contract = new JsonContract(List.of(new Header("X-Auth-Key", "0815")));

    @Test
    void aPasswordIsAnObjectWithFourMembers() {
        HttpQuestion question = contract.question(Requests.password("jürgen", "s3\"cr\\et<&>"));

        assertEquals(
                "{\"username\":\"jürgen\",\"password\":\"s3\\\"cr\\\\et<&>\",\"protocol\":\"imap\",\"real_rip\":\"192.0.2.7\"}",
                question.body().orElseThrow().text());
        assertEquals(
                List.of(new Header("Content-Type", "application/json"), new Header("X-Auth-Key", "0815")),
                question.headers());
    }

    @Test
    void submissionIsSmtp() {
        AuthRequest request = Requests.submission(new Credentials.Password("alice", Secret.of("s3cret")));

        String body = contract.question(request).body().orElseThrow().text();

        assertEquals(true, body.contains("\"protocol\":\"smtp\""), body);
    }

    @Test
    void nobodyButAPasswordCanBeAskedAbout() {
        List<AuthRequest> others = List.of(
                Requests.pop3(new Credentials.Digest(DigestMethod.APOP, "tim", "<1@x>", "0".repeat(32))),
                Requests.imap(new Credentials.External("fred")),
                Requests.smtp("client.example"));

        for (AuthRequest other : others) {
            assertEquals("a service by JSON knows passwords only", refusal(other));
        }
        byte[] latin = {'s', (byte) 0xfc};
        assertEquals(
                "the password is not UTF-8",
                refusal(Requests.imap(new Credentials.Password("alice", Secret.of(latin)))));
    }

    private String refusal(AuthRequest request) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> contract.question(request))
                .getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``", "{}", "{\"success\": true}", "`{\"success\":null,\"role\":[\"user\"]}`"})
    void status200IsAYes(String body) {
        assertEquals(new Accepted("alice"), read(200, body));
    }

    @Test
    void aYesMaySayWhereToLogInAndAsWhom() {
        assertEquals(
                new Accepted(
                        "al", Optional.of(Secret.of("pässword")), Optional.of(ServerAddress.of("2001:db8::5", 1143))),
                read(200, "{\"user\":\"al\",\"pass\":\"pässword\",\"server\":\"[2001:db8::5]\",\"port\":1143}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``", "{\"success\": false}"})
    void status401IsANoAndTheClientMayTryAgain(String body) {
        assertEquals(
                new Rejected(
                        "the lookup service said: status 401",
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ZERO,
                        Retry.ALLOWED),
                read(401, body));
    }

    @Test
    void aNoMayHaveWordsACodeAndADelay() {
        assertEquals(
                new Rejected(
                        "the lookup service said: Locked",
                        Optional.of("Locked"),
                        Optional.of("535 5.7.8"),
                        Duration.ofSeconds(3),
                        Retry.ALLOWED),
                read(401, "{\"message\":\"Locked\",\"code\":\"535 5.7.8\",\"wait\":3}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            quoteCharacter = '`',
            value = {
                "204 `` -> status 204",
                "400 {\"success\":false} -> status 400",
                "403 {\"success\":false} -> status 403",
                "429 `` -> status 429",
                "500 {\"success\":true} -> status 500",
                "200 {\"success\":false} -> status 200 with success: false",
                "401 {\"success\":true} -> status 401 with success: true",
                "200 {\"success\":\"true\"} -> malformed success",
                "200 OK -> the body is no JSON object",
                "200 [true] -> the body is no JSON object",
                "200 null -> the body is no JSON object",
                "200 {success:true} -> the body is no JSON object",
                "200 {\"success\":true}{} -> the body is no JSON object",
                "200 {\"success\":true -> the body is no JSON object",
                "200 {\"port\":143} -> port without server",
                "200 {\"server\":\"a b\"} -> malformed Auth-Server",
                "200 {\"server\":\"a\",\"port\":70000} -> malformed Auth-Port",
                "200 {\"user\":\"a\\r\\nb\"} -> malformed user: the user name has a control character",
                "200 {\"user\":[]} -> malformed user",
                "200 {\"pass\":\"\"} -> malformed pass: the password is empty",
                "401 {\"code\":\"250\"} -> malformed code",
            })
    void whatIsNotClearIsAnOutage(String reply, String reason) {
        String body = reply.substring(4).replace("``", "");

        assertEquals(new Unavailable(reason), read(Integer.parseInt(reply.substring(0, 3)), body));
    }

    @Test
    void octetsThatAreNotUtf8AreNoAnswer() {
        Secret body = Secret.of(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});

        assertEquals(new Unavailable("the body is not UTF-8"), read(new HttpReply(200, List.of(), body)));
    }

    private AuthResult read(int status, String body) {
        return read(new HttpReply(status, List.of(), Secret.of(body.getBytes(UTF_8))));
    }

    private AuthResult read(HttpReply reply) {
        Verdict verdict = contract.read(reply, new Credentials.Password("alice", Secret.of("s3cret")));
        return ((Verdict.Final) verdict).result();
    }
}
