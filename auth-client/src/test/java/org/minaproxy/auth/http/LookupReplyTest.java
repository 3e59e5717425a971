package org.minaproxy.auth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.http.Contract.Verdict;

/** Replies are written as {@code Name: value | Name: value}. */
class LookupReplyTest {

    @ParameterizedTest
    @CsvSource({
        "Auth-Status: OK, alice, -, -",
        "auth-status: OK | AUTH-SERVER: 10.0.0.11, alice, -, 10.0.0.11",
        "Auth-Status: OK | Auth-Server: 10.0.0.11 | Auth-Port: 143, alice, -, 10.0.0.11:143",
        "Auth-Server: 10.0.0.11 | Auth-Port: 143, alice, -, 10.0.0.11:143",
        "Auth-Status: OK | Auth-Server: 2001:db8::5 | Auth-Port: 65535, alice, -, [2001:db8::5]:65535",
        "Auth-Status: OK | Auth-Server: [2001:db8::5] | Auth-Port: 143, alice, -, [2001:db8::5]:143",
        "Auth-Status: OK | Auth-Server: ::ffff:10.0.0.11, alice, -, [::ffff:10.0.0.11]",
        "Auth-Status: OK | Auth-Server: mail_1.example.com | Auth-Port: 1143, alice, -, mail_1.example.com:1143",
        "Auth-Status: OK | Auth-User: al@example.com | Auth-Pass: b%20k, al@example.com, b%20k, -",
        "Auth-Status: OK | Auth-Status: OK | Auth-Server: a | Auth-Server: a, alice, -, a",
        "Auth-Status: OK | Auth-Wait: 3 | X-Other: 1, alice, -, -",
    })
    void anAcceptedClientMayGetANameAPasswordAndAServer(String reply, String user, String password, String server) {
        assertEquals(
                new Accepted(
                        user,
                        Optional.of(password).filter(text -> !text.equals("-")).map(Secret::of),
                        Optional.of(server).filter(text -> !text.equals("-")).map(ServerAddress::parse)),
                read(200, reply));
    }

    @Test
    void namesAreUtf8AndPasswordsAnyOctets() {
        HttpReply reply = new HttpReply(
                200,
                List.of(
                        new Header("Auth-Status", "OK"),
                        new Header("Auth-User", "j\u00c3\u00bcrgen"),
                        new Header("Auth-Pass", "s\u00e4cret")));

        assertEquals(
                new Accepted(
                        "jürgen",
                        Optional.of(Secret.of(new byte[] {'s', (byte) 0xe4, 'c', 'r', 'e', 't'})),
                        Optional.empty()),
                result(reply));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            nullValues = "-",
            value = {
                "Auth-Status: Invalid login -> Invalid login -> - -> 0 -> CLOSE",
                "Auth-Status: Invalid login | Auth-Wait: 3 -> Invalid login -> - -> 3 -> ALLOWED",
                "Auth-Status: Invalid login | Auth-Wait: 0 -> Invalid login -> - -> 0 -> CLOSE",
                "Auth-Status: Invalid login | Auth-Wait: soon -> Invalid login -> - -> 0 -> CLOSE",
                "Auth-Status: Invalid login | Auth-Wait: -3 -> Invalid login -> - -> 0 -> CLOSE",
                "Auth-Status: Invalid login | Auth-Wait: 999999999 -> Invalid login -> - -> 300 -> ALLOWED",
                "Auth-Status: ok -> ok -> - -> 0 -> CLOSE",
                "Auth-Status: wait -> wait -> - -> 0 -> CLOSE",
                "Auth-Status: Denied | Auth-Status: OK -> Denied -> - -> 0 -> CLOSE",
                "Auth-Status: OK | Auth-Status: Denied -> Denied -> - -> 0 -> CLOSE",
                "Auth-Status: No | Auth-Error-Code: 535 5.7.8 -> No -> 535 5.7.8 -> 0 -> CLOSE",
                "Auth-Status: Later | Auth-Error-Code: 454 -> Later -> 454 -> 0 -> CLOSE",
                "Auth-Status: [UNAVAILABLE] Database down -> [UNAVAILABLE] Database down -> - -> 0 -> CLOSE",
                "Auth-Status: N\u00c3\u00b6 -> N?? -> - -> 0 -> CLOSE",
            })
    void anErrorTextRejects(String reply, String text, String code, int seconds, Retry retry) {
        assertEquals(
                new Rejected(
                        "the lookup service said: " + text,
                        Optional.of(text),
                        Optional.ofNullable(code),
                        Duration.ofSeconds(seconds),
                        retry),
                read(200, reply));
    }

    @Test
    void anEmptyStatusIsAnErrorWithoutWords() {
        assertEquals(
                new Rejected(
                        "the lookup service said: ", Optional.empty(), Optional.empty(), Duration.ZERO, Retry.CLOSE),
                result(new HttpReply(200, List.of(new Header("Auth-Status", "")))));
    }

    @Test
    void theTextForTheClientFitsInAReplyLine() {
        AuthResult result = read(200, "Auth-Status: " + "x".repeat(5000));

        int length = result.fold(
                accepted -> 0, rejected -> rejected.clientText().orElse("").length(), unavailable -> 0);
        assertEquals(400, length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "200 -> X-Other: 1 -> neither Auth-Status nor Auth-Server",
                "204 -> Auth-User: alice -> neither Auth-Status nor Auth-Server",
                "500 -> Auth-Status: OK -> status 500",
                "302 -> Auth-Status: OK -> status 302",
                "401 -> Auth-Status: Invalid -> status 401",
                "199 -> Auth-Status: OK -> status 199",
                "200 -> Auth-Status: OK | Auth-Status: WAIT -> several values of Auth-Status",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1 | Auth-Server: 10.0.0.2 -> several values of Auth-Server",
                "200 -> Auth-Status: OK | Auth-User: a | Auth-User: b -> several values of Auth-User",
                "200 -> Auth-Status: OK | Auth-Port: 143 -> Auth-Port without Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1 | Auth-Port: 0 -> malformed Auth-Port",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1 | Auth-Port: 65536 -> malformed Auth-Port",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1 | Auth-Port: 143x -> malformed Auth-Port",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1 | Auth-Port: +143 -> malformed Auth-Port",
                "200 -> Auth-Status: OK | Auth-Server: 10.0.0.1:143 -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: [::1 -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: [10.0.0.1] -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: 1:2:3 -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: fe80::1%eth0 -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: unix:/run/x -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-Server: two words -> malformed Auth-Server",
                "200 -> Auth-Status: OK | Auth-User: m\u00fcller -> malformed Auth-User: the user name is not UTF-8",
                "200 -> Auth-Status: OK | Auth-User: a\u00c2\u0085 -> malformed Auth-User: the user name has a control character",
            })
    void whatIsNotClearIsAnOutage(int status, String reply, String reason) {
        assertEquals(new Unavailable(reason), read(status, reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"250", "235 2.7.0", "454 5.7.0", "5", "535-5.7.8", "535 5.7", "535 5.7.8 No", "abc", "535  "})
    void anErrorCodeThatIsNoneIsAnOutage(String code) {
        assertEquals(
                new Unavailable("malformed Auth-Error-Code"),
                result(new HttpReply(
                        200, List.of(new Header("Auth-Status", "No"), new Header("Auth-Error-Code", code)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Auth-Server", "Auth-User", "Auth-Pass"})
    void anEmptyValueIsAnOutageAndNotAnAbsentOne(String name) {
        AuthResult result = result(new HttpReply(200, List.of(new Header("Auth-Status", "OK"), new Header(name, ""))));

        assertEquals(name, result.toString().replaceAll(".*malformed ([A-Za-z-]+).*", "$1"));
    }

    @Test
    void headersNeverShowTheirValues() {
        assertFalse(new Header("Auth-Pass", "hunter2").toString().contains("hunter2"));
    }

    @ParameterizedTest
    @CsvSource({
        "Auth-Status: WAIT, 1",
        "Auth-Status: WAIT | Auth-Wait: 0, 1",
        "Auth-Status: WAIT | Auth-Wait: soon, 1",
        "Auth-Status: WAIT | Auth-Wait: 7, 7",
        "Auth-Status: WAIT | Auth-Wait: 100000, 300",
    })
    void waitAsksAgainAfterASecondAtLeast(String reply, int seconds) {
        assertEquals(
                new Verdict.AskAgain(Duration.ofSeconds(seconds)), LookupReply.read(parse(200, reply), credentials()));
    }

    private static AuthResult read(int status, String reply) {
        return result(parse(status, reply));
    }

    private static AuthResult result(HttpReply reply) {
        return LookupReply.read(reply, credentials()) instanceof Verdict.Final last
                ? last.result()
                : new Unavailable("not final");
    }

    private static HttpReply parse(int status, String reply) {
        return new HttpReply(
                status,
                Stream.of(reply.split(" \\| "))
                        .map(line -> line.split(": ", 2))
                        .map(parts -> new Header(parts[0], parts[1]))
                        .toList());
    }

    private static Credentials credentials() {
        return new Credentials.Password("alice", Secret.of("s3cret"));
    }
}
