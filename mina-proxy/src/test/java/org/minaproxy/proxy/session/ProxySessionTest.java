package org.minaproxy.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Ending;

/** From the greeting to the last line in the log. The way to the backend is in {@link BackendLoginTest}. */
class ProxySessionTest extends SessionBench {

    // ---- the straight way ----

    @Test
    void fromTheGreetingToTheEnd() {
        ProxySession session = session();
        session.onConnected();
        assertEquals("hello", client.did());

        says(session, "login alice s3cret");
        assertEquals("[pause]", client.did());
        accept();
        assertEquals("mail1:143", dialer.called());

        dialer.last().connect();
        assertEquals("alice/s3cret", dialer.last().link.did());
        assertEquals("1 0 0", counts());

        loop.pass(Duration.ofSeconds(2));
        dialer.last().says("ok");
        assertEquals("[pause]", dialer.last().link.did());
        assertEquals("welcome [relay PT30M]", client.did());

        loop.pass(Duration.ofMinutes(5));
        client.relayEnded.orElseThrow().onRelayEnded(Cause.CLIENT_CLOSED);
        session.onClosed("");
        assertEquals("0 0 0", counts());
        assertEquals(List.of(session), ended);
        assertFalse(loop.hasTimers());
        assertEquals(
                List.of(
                        "DEBUG connected   session=7f3a listener=imaps client=192.0.2.7:51234",
                        "INFO logged in   session=7f3a listener=imaps client=192.0.2.7:51234 user=alice backend=mail1:143",
                        "INFO session closed   session=7f3a listener=imaps client=192.0.2.7:51234 user=alice"
                                + " backend=mail1:143 cause=CLIENT_CLOSED seconds=302.0 in=812 out=190233"),
                log.lines());
    }

    @Test
    void aDelayedGreetingComesInTheEnd() {
        greetingDelay = Duration.ofSeconds(5);
        ProxySession session = session();
        session.onConnected();
        assertEquals("", client.did());

        loop.pass(Duration.ofSeconds(6));
        assertEquals("hello", client.did());
        says(session, "login alice s3cret");
        assertEquals("[pause]", client.did());
    }

    @Test
    void whoTalksBeforeTheGreetingIsSentAway() {
        greetingDelay = Duration.ofSeconds(5);
        ProxySession session = session();
        session.onConnected();
        says(session, "login alice s3cret");

        assertEquals("end-TALKED_TOO_EARLY [close]", client.did());
        assertClosed(session, Cause.TALKED_TOO_EARLY);
    }

    @Test
    void theSourceIsAskedWithAllThatIsKnown() {
        authenticating();

        assertEquals(1, asked.size());
        assertEquals(
                "AuthRequest[protocol=words, credentials=Password[authorizationId=, user=alice, password=***], attempt=1,"
                        + " session=7f3a, client=/192.0.2.7:51234, clientHost=ClientHost[text=[UNAVAILABLE]], local=/192.0.2.1:993, proxied=Optional.empty,"
                        + " tls=Optional.empty, mail=Optional.empty]",
                asked.get(0).toString());
    }

    @Test
    void theSourceIsAskedWhenTheClientsNameIsKnown() {
        reverseLookup = Optional.of(Duration.ofSeconds(5));
        authenticating();
        assertEquals(0, asked.size());

        name.complete(ClientHost.named("client.example").orElseThrow());

        assertEquals("client.example", asked.get(0).clientHost().text());
    }

    @Test
    void theClientsNameIsNotWaitedForForLong() {
        reverseLookup = Optional.of(Duration.ofSeconds(5));
        authenticating();
        loop.pass(Duration.ofSeconds(6));
        name.complete(ClientHost.named("client.example").orElseThrow());

        assertEquals(1, asked.size());
        assertEquals(ClientHost.TEMPORARILY_UNAVAILABLE, asked.get(0).clientHost());
    }

    @Test
    void whoLeavesWhileItsNameIsLookedUpIsNotAskedAbout() {
        reverseLookup = Optional.of(Duration.ofSeconds(5));
        ProxySession session = authenticating();
        session.onInputEnded(false);
        name.complete(ClientHost.UNAVAILABLE);

        assertEquals(0, asked.size());
        assertClosed(session, Cause.CLIENT_CLOSED);
    }

    @Test
    void aLoginThatHasPassedTooManyProxiesGoesNoFurther() {
        proxyTtl = 0;
        authenticating();
        accept();

        assertEquals("failed-CONNECT [resume]", client.did());
        assertEquals("", dialer.called());
    }

    @Test
    void theSourcesNamePasswordAndServerCount() {
        ProxySession session = authenticating();
        answer.complete(new AuthResult.Accepted(
                "alice@store", Optional.of(Secret.of("other")), Optional.of(ServerAddress.parse("mail9:1143"))));

        assertEquals("mail9:1143", dialer.called());
        dialer.last().connect();
        assertEquals("alice@store/other", dialer.last().link.did());
        dialer.last().says("ok");
        session.onClosed("");
        assertTrue(lastLine().contains("user=alice@store backend=mail9:1143 "), lastLine());
    }

    @Test
    void aClientThatNeedsNoLoginIsNotLoggedInAtTheBackend() {
        ProxySession session = greeted();
        says(session, "anonymous");
        answer.complete(new AuthResult.Accepted(""));

        dialer.last().connect();

        assertEquals("trust", dialer.last().link.did());
    }

    @Test
    void octetsAndTlsGoThrough() {
        ProxySession session = greeted();
        says(session, "octets 5");
        assertEquals("[octets 5]", client.did());
        session.onOctets(new byte[5]);
        assertEquals("got 5", client.did());

        says(session, "tls");
        assertEquals("go [tls]", client.did());
        session.onTlsStarted();
        assertEquals("safe", client.did());
    }

    @Test
    void aProbeLeavesNoLineAtInfo() {
        client.probe = true;
        ProxySession session = relaying();
        session.onClosed("");

        assertEquals(3, log.lines().size());
        assertTrue(
                log.lines().stream().allMatch(line -> line.startsWith("DEBUG ")),
                () -> log.lines().toString());
    }

    // ---- what the source says ----

    @Test
    void aRejectedClientMayTryAgain() {
        ProxySession session = authenticating();
        answer.complete(new Rejected("wrong password"));

        assertEquals("rejected [resume]", client.did());
        assertEquals(
                "INFO login rejected: wrong password   session=7f3a listener=imaps client=192.0.2.7:51234 user=alice",
                lastLine());
        says(session, "login alice right");
        accept();
        assertEquals("mail1:143", dialer.called());
        assertEquals(2, asked.get(1).attempt());
    }

    @Test
    void aRejectionCanBeHeldBack() {
        authenticating();
        answer.complete(rejected(Duration.ofSeconds(3), Retry.ALLOWED));

        loop.pass(Duration.ofMillis(2_950));
        assertEquals("", client.did());
        loop.pass(Duration.ofMillis(100));
        assertEquals("rejected [resume]", client.did());
    }

    @Test
    void aRejectionCanCloseTheConnection() {
        ProxySession session = authenticating();
        answer.complete(rejected(Duration.ZERO, Retry.CLOSE));

        assertEquals("rejected [close]", client.did());
        assertClosed(session, Cause.REJECTED);
    }

    @Test
    void aRejectionCanBeHeldBackAndThenClose() {
        ProxySession session = authenticating();
        answer.complete(rejected(Duration.ofSeconds(3), Retry.CLOSE));
        loop.pass(Duration.ofSeconds(4));

        assertEquals("rejected [close]", client.did());
        assertClosed(session, Cause.REJECTED);
    }

    @Test
    void whoLeavesIsNotToldOfAHeldBackRejection() {
        ProxySession session = authenticating();
        answer.complete(rejected(Duration.ofSeconds(3), Retry.ALLOWED));
        session.onInputEnded(false);
        assertEquals("[close]", client.did());

        loop.pass(Duration.ofSeconds(4));

        assertEquals("", client.did());
        assertClosed(session, Cause.CLIENT_CLOSED);
    }

    @Test
    void anOutageIsNoRejection() {
        authenticating();
        answer.complete(new AuthResult.Unavailable("connection refused"));

        assertEquals("unavailable [resume]", client.did());
        assertEquals(
                "WARN authentication unavailable: connection refused   session=7f3a listener=imaps client=192.0.2.7:51234 user=alice",
                lastLine());
    }

    @Test
    void aSourceThatThrowsIsUnavailable() {
        authenticator = request -> {
            throw new IllegalStateException("bug");
        };
        authenticating();

        assertTrue(lastLine().startsWith("WARN authentication unavailable: bug: java.lang.IllegalStateException: bug"));
        says(greeted(), "login alice s3cret");
        assertEquals("[pause] unavailable [resume]", client.did());
    }

    @Test
    void aSourceThatCompletesExceptionallyIsUnavailable() {
        authenticating();
        answer.completeExceptionally(new IllegalStateException("bug"));

        assertEquals("unavailable [resume]", client.did());
    }

    @Test
    @SuppressWarnings("NullAway") // the very mistake that is tested
    void aSourceThatAnswersNothingIsUnavailable() {
        authenticating();
        answer.complete(null);

        assertEquals("unavailable [resume]", client.did());
    }

    @Test
    void anAnswerFromAnotherThreadComesBackToTheLoop() {
        authenticating();
        loop.goElsewhere();
        answer.complete(new Rejected("wrong password"));
        assertEquals("", client.did());

        loop.runTasks();

        assertEquals("rejected [resume]", client.did());
    }

    @Test
    void anAnswerThatComesTooLateIsForgotten() {
        ProxySession session = authenticating();
        session.onInputEnded(false);
        accept();
        session.onClosed("");

        assertEquals("", dialer.called());
        assertEquals("0 0 0", counts());
        assertFalse(loop.hasTimers());
    }

    @Test
    void anAnswerThatComesAfterTheEndChangesNothing() {
        ProxySession session = authenticating();
        session.onClosed("connection reset by peer");
        client.events.clear();
        accept();

        assertEquals("", dialer.called());
        assertEquals("", client.did());
        assertEquals(1, ended.size());
    }

    @ParameterizedTest
    @CsvSource({"alice, true", "bob, false", "ALICE, false"})
    void actingAsOneselfIsNothingSpecialAndActingAsOthersIsRejected(String as, boolean isAsked) {
        ProxySession session = greeted();
        says(session, "login alice s3cret " + as);

        assertEquals(isAsked ? 1 : 0, asked.size());
        assertEquals(isAsked ? "[pause]" : "[pause] rejected [resume]", client.did());
    }

    @Test
    void nobodyIsResponsible() {
        ProxySession session = session(Optional.empty());
        session.onConnected();
        says(session, "login alice s3cret");
        client.did();
        accept();

        assertEquals("unavailable [resume]", client.did());
        assertTrue(
                lastLine()
                        .startsWith(
                                "WARN authentication unavailable: nobody says which server is responsible for this user   session=7f3a"));
    }

    // ---- limits ----

    @Test
    void tooManyLoginsEndTheSession() {
        ProxySession session = authenticating();
        answer.complete(new Rejected("wrong password"));
        says(session, "login alice again");
        answer.complete(new Rejected("wrong password"));
        client.did();

        says(session, "login alice again");

        assertEquals("[pause] end-TOO_MANY_LOGINS [close]", client.did());
        assertEquals(2, asked.size());
        assertClosed(session, Cause.TOO_MANY_LOGINS);
    }

    @Test
    void tooManyBadCommandsEndTheSession() {
        ProxySession session = greeted();
        says(session, "bad");
        says(session, "bad");
        assertEquals("bad bad", client.did());

        says(session, "bad");

        assertEquals("bad end-TOO_MANY_ERRORS [close]", client.did());
        assertClosed(session, Cause.TOO_MANY_ERRORS);
    }

    @Test
    void nothingIsDoneAfterTheLimitIsReached() {
        ProxySession session = greeted();
        says(session, "bad");
        says(session, "bad");
        client.did();

        says(session, "bad-login");

        assertEquals("bad end-TOO_MANY_ERRORS [close]", client.did());
        assertEquals(0, asked.size());
    }

    @Test
    void aLineThatIsTooLongEndsTheSession() {
        ProxySession session = greeted();
        session.onLineTooLong();

        assertEquals("end-LINE_TOO_LONG [close]", client.did());
        assertClosed(session, Cause.LINE_TOO_LONG);
    }

    @Test
    void whatIsPipelinedBehindStarttlsEndsTheSession() {
        ProxySession session = greeted();
        client.hasInput = true;
        says(session, "tls");

        assertEquals("end-PIPELINED_BEHIND_STARTTLS [close]", client.did());
        assertClosed(session, Cause.PIPELINED_BEHIND_STARTTLS);
    }

    @Test
    void theProxyIsFull() {
        ProxySession session = session();
        session.refuse(Ending.OVERLOADED);

        assertEquals("end-OVERLOADED [close]", client.did());
        assertFalse(loop.hasTimers());
        session.onClosed("");
        assertTrue(
                lastLine()
                        .startsWith(
                                "INFO session closed   session=7f3a listener=imaps client=192.0.2.7:51234 cause=OVERLOADED"),
                lastLine());
    }

    @Test
    void whoCannotBeToldIsRefusedWithoutAWord() {
        ProxySession session = session();
        session.refuseSilently(Ending.OVERLOADED);

        assertEquals("[abort]", client.did());
        assertClosed(session, Cause.OVERLOADED);
    }

    // ---- endings, wherever the session stands ----

    /** How far a session has come. */
    enum Stand {
        NOT_GREETED,
        GREETED,
        AUTHENTICATING,
        CONNECTING,
        LOGGING_IN,
        RELAYING
    }

    private ProxySession at(Stand stand) {
        ProxySession session =
                switch (stand) {
                    case NOT_GREETED -> session();
                    case GREETED -> greeted();
                    case AUTHENTICATING -> authenticating();
                    case CONNECTING -> connecting();
                    case LOGGING_IN -> loggingIn();
                    case RELAYING -> relaying();
                };
        client.did();
        return session;
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotLogInInTimeIsLetGo(Stand stand) {
        ProxySession session = at(stand);
        loop.pass(LOGIN_TIMEOUT.minusMillis(50));
        if (stand == Stand.LOGGING_IN || stand == Stand.CONNECTING) {
            client.did(); // the backend has a time limit of its own
        }
        assertEquals("", client.did());

        loop.pass(Duration.ofMillis(100));

        switch (stand) {
            case RELAYING -> assertEquals("", client.did());
            case NOT_GREETED -> assertEquals("[close]", client.did());
            default -> assertEquals("end-LOGIN_TIMEOUT [close]", client.did());
        }
        if (stand != Stand.RELAYING) {
            assertClosed(session, Cause.LOGIN_TIMEOUT);
            assertBackendLetGo(stand);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheProxyStopsWhoHasNotLoggedInIsLetGo(Stand stand) {
        ProxySession session = at(stand);
        session.shutDown();
        assertEquals("", client.did(), "nothing happens on the caller's thread");
        loop.runTasks();

        switch (stand) {
            case RELAYING -> assertEquals("", client.did());
            case NOT_GREETED -> assertEquals("[close]", client.did());
            default -> assertEquals("end-SHUTDOWN [close]", client.did());
        }
        if (stand != Stand.RELAYING) {
            assertClosed(session, Cause.SHUTDOWN);
            assertBackendLetGo(stand);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anySessionCanBeTerminated(Stand stand) {
        ProxySession session = at(stand);
        session.terminate(Cause.SHUTDOWN);
        loop.runTasks();

        assertEquals("[abort]", client.did());
        assertClosed(session, Cause.SHUTDOWN);
        assertBackendLetGo(stand);
    }

    @ParameterizedTest
    @EnumSource
    void aClientMayGetLostAnywhere(Stand stand) {
        ProxySession session = at(stand);
        session.onClosed("connection reset by peer");

        assertTrue(lastLine().contains(" cause=CLIENT_LOST reason=\"connection reset by peer\" "), lastLine());
        assertEquals(List.of(session), ended);
        assertEquals("0 0 0", counts());
        assertFalse(loop.hasTimers());
        assertBackendLetGo(stand);
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETED", "AUTHENTICATING", "CONNECTING", "LOGGING_IN"})
    void aClientMayLeaveAnywhere(Stand stand) {
        ProxySession session = at(stand);
        session.onInputEnded(false);

        assertEquals("[close]", client.did());
        assertClosed(session, Cause.CLIENT_CLOSED);
        assertBackendLetGo(stand);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTHENTICATING", "CONNECTING", "LOGGING_IN"})
    void aClientThatHasSentAheadOnlyHalfClosed(Stand stand) {
        ProxySession session = at(stand);
        session.onInputEnded(true);

        assertEquals("", client.did());
        assertEquals(List.of(), ended);
    }

    @Test
    void aClientThatSaysGoodByeQuits() {
        ProxySession session = greeted();
        says(session, "bye");

        assertEquals("bye [close]", client.did());
        assertClosed(session, Cause.QUIT);
    }

    @Test
    void theFirstCauseCounts() {
        ProxySession session = greeted();
        says(session, "bye");
        session.onLineTooLong();
        session.shutDown();
        session.terminate(Cause.SHUTDOWN);
        loop.runTasks();

        assertEquals("bye [close] [abort]", client.did());
        assertClosed(session, Cause.QUIT);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_CLOSED", "CLIENT_LOST", "BACKEND_CLOSED", "BACKEND_LOST", "IDLE"})
    void theRelaySaysWhyItEnded(Cause cause) {
        ProxySession session = relaying();
        client.relayEnded.orElseThrow().onRelayEnded(cause);
        session.onClosed("");

        assertTrue(lastLine().contains(" cause=" + cause + " "), lastLine());
        assertEquals(
                "", dialer.last().link.did(), "the relay closes the backend, which may still have to get something");
    }

    // ---- bugs ----

    @Test
    void aBugOfTheDialogueEndsTheSession() {
        ProxySession session = greeted();
        says(session, "bug");

        assertEquals("[close]", client.did());
        assertEquals(
                "ERROR bug, while handling a session   session=7f3a listener=imaps client=192.0.2.7:51234", lastLine());
        assertClosed(session, Cause.INTERNAL_ERROR);
    }

    @Test
    void aBugBehindALoginLeavesNothingOpen() {
        client.relayIsBroken = true;
        ProxySession session = loggingIn();
        dialer.last().says("ok");

        assertEquals("welcome [close]", client.did());
        assertEquals("[pause] [abort]", dialer.last().link.did());
        assertClosed(session, Cause.INTERNAL_ERROR);
    }

    @Test
    void passwordsAreNeverLogged() {
        ProxySession session = loggingIn();
        dialer.last().fail(Kind.LOGIN_REFUSED);
        says(session, "login alice s3cret");
        answer.completeExceptionally(new IllegalStateException());
        session.onClosed("");

        assertFalse(log.lines().toString().contains("s3cret"));
    }

    private static Rejected rejected(Duration delay, Retry retry) {
        return new Rejected("wrong password", Optional.empty(), Optional.empty(), delay, retry);
    }

    private void assertClosed(ProxySession session, Cause cause) {
        assertEquals("0 0 0", counts());
        assertFalse(loop.hasTimers(), "a timer is left");
        assertEquals(List.of(), ended);

        session.onClosed("");
        assertEquals(List.of(session), ended);
        assertTrue(lastLine().contains(" cause=" + cause + " "), lastLine());
    }

    /** A call is cancelled, a connection closed; one that is relayed ends with its relay. */
    private void assertBackendLetGo(Stand stand) {
        for (FakeDialer.FakeCall call : dialer.calls) {
            boolean letGo = call.cancelled || call.link.did().endsWith("[abort]");
            assertEquals(stand != Stand.RELAYING, letGo, call.target::toString);
        }
    }
}
