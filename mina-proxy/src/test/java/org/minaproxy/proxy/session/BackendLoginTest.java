package org.minaproxy.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.KnownCapabilities;

/** The way to the backend, as a session takes it: failover, refusals, and what the pool learns from them. */
class BackendLoginTest extends SessionBench {

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LOGIN_REFUSED", "NO_PASSWORD"})
    void theNextServerIsTriedUnseenByTheClient(Kind kind) {
        connecting();
        dialer.last().fail(kind);
        assertEquals("mail1:143 mail2:143", dialer.called());
        assertEquals("0 1 0", counts());

        dialer.last().connect().says("busy");
        assertEquals("mail1:143 mail2:143 mail3:143", dialer.called());
        assertEquals("0 0 1", counts());

        dialer.last().connect().says("ok");
        assertEquals("welcome [relay PT30M]", client.did());
        assertEquals("mail3 mail1 mail2", order());
    }

    @Test
    void aServerThatDidNotDoIsAskedForItsCapabilitiesAgain() {
        connecting();
        known("mail1").keep("IDLE");
        known("mail2").keep("IDLE");

        dialer.last().connect().says("busy");
        dialer.last().connect().says("no");

        assertEquals(Optional.empty(), known("mail1").get());
        assertEquals(Optional.of("IDLE"), known("mail2").get());
    }

    private KnownCapabilities.Answer known(String server) {
        return router.route(new PlainWords(), Optional.of("store"), "alice", Optional.of(ServerAddress.parse(server)))
                .get(0)
                .capabilities()
                .beforeLogin();
    }

    @Test
    void eachServerThatDoesNotDoIsALine() {
        connecting();
        dialer.last().fail(Kind.CONNECT);

        assertEquals(
                "WARN backend failed: reason, while connecting; trying the next server   session=7f3a listener=imaps"
                        + " client=192.0.2.7:51234 user=alice backend=mail1:143",
                lastLine());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whenNoServerDoesTheLastFailureIsTold(boolean atOnce) {
        dialer.failsAtOnce = atOnce;
        ProxySession session = connecting();
        if (!atOnce) {
            dialer.last().fail(Kind.CONNECT);
            dialer.last().connect().says("busy");
            dialer.last().fail(Kind.CONNECT);
        }

        assertEquals("failed-CONNECT [resume]", client.did());
        assertEquals("mail1:143 mail2:143 mail3:143", dialer.called());
        assertEquals("0 0 0", counts());
        assertTrue(lastLine().startsWith("WARN backend failed: reason, while connecting   session"), lastLine());

        dialer.failsAtOnce = false;
        says(session, "login alice s3cret");
        accept();
        dialer.last().connect().says("ok");
        assertEquals("[pause] welcome [relay PT30M]", client.did());
    }

    @ParameterizedTest
    @EnumSource(names = {"LOGIN_REFUSED", "NO_PASSWORD"})
    void aRefusalIsFinal(Kind kind) {
        connecting();
        dialer.last().connect();
        dialer.last().fail(kind);

        assertEquals("failed-" + kind + " [resume]", client.did());
        assertEquals("mail1:143", dialer.called());
        assertEquals("0 0 0", counts());
        assertEquals("mail1 mail2 mail3", order(), "a server that refuses a user works");
        assertEquals("alice/s3cret [abort]", dialer.last().link.did());
    }

    @Test
    void aRefusalIsNoWarning() {
        loggingIn();
        dialer.last().says("no");

        assertEquals(
                "INFO backend refused login: no, while logging in   session=7f3a listener=imaps client=192.0.2.7:51234"
                        + " user=alice backend=mail1:143",
                lastLine());
    }

    @Test
    void aServerThatFailedIsTriedLastUntilItAnswers() {
        ProxySession session = connecting();
        dialer.last().fail(Kind.TIMEOUT);
        assertEquals("mail2 mail3 mail1", order());

        session.onClosed("");
        ProxySession next = session();
        next.onConnected();
        says(next, "login bob s3cret");
        accept();
        assertEquals("mail2:143", dialer.last().target.toString());
        assertEquals("0 1 0", counts());

        loop.pass(Duration.ofSeconds(31));
        assertEquals("mail1 mail2 mail3", order());
    }

    @Test
    void aServerThatSaysNothingIsLeftForTheNext() {
        loggingIn();
        FakeDialer.FakeCall first = dialer.last();
        loop.pass(Duration.ofSeconds(31));

        assertEquals("[abort]", first.link.did());
        assertTrue(lastLine().contains("backend failed: no answer, while logging in; trying the next server"));
        assertEquals("mail1:143 mail2:143", dialer.called());
    }

    @Test
    void theTimeLimitEndsWithTheLogin() {
        relaying();
        loop.pass(Duration.ofHours(1));

        assertEquals("", client.did());
        assertEquals("", dialer.last().link.did());
        assertFalse(loop.hasTimers());
    }

    @Test
    void aConnectionThatEndsIsLeftForTheNext() {
        loggingIn();
        dialer.last().events().onInputEnded(false);
        assertTrue(lastLine().contains("backend failed: connection closed, while logging in; trying"), lastLine());

        dialer.last().connect().events().onClosed("connection reset by peer");
        assertTrue(
                lastLine().contains("backend failed: connection reset by peer, while logging in; trying"), lastLine());

        dialer.last().connect().events().onClosed("");
        assertTrue(lastLine().contains("backend failed: connection lost, while logging in   session"), lastLine());
        assertEquals("failed-CONNECT [resume]", client.did());
    }

    @Test
    void aLineThatIsTooLongIsNotWhatWeExpect() {
        loggingIn();
        dialer.last().events().onLineTooLong();

        assertTrue(
                lastLine().contains("backend failed: a line longer than allowed, while logging in; trying"),
                lastLine());
    }

    @Test
    void aDialogueThatEndsWithoutALoginFailed() {
        loggingIn();
        dialer.last().says("bye");

        assertTrue(lastLine().contains("backend failed: the dialogue ended without a login; trying"), lastLine());
    }

    @Test
    void tlsAndOctetsGoThrough() {
        loggingIn();
        dialer.last().says("tls");
        dialer.last().events().onTlsStarted();
        dialer.last().says("octets 3");
        dialer.last().events().onOctets(new byte[3]);

        assertEquals(" [tls] safe [octets 3] got 3", dialer.last().link.did());
    }

    @Test
    void whatTheBackendSentInClearBehindStarttlsIsNotBelieved() {
        loggingIn();
        dialer.last().link.hasInput = true;
        dialer.last().says("tls");

        assertTrue(lastLine().contains("sent something in clear behind its answer to STARTTLS; trying"), lastLine());
        assertEquals("[abort]", dialer.calls.get(0).link.did());
    }

    @Test
    void whatALeftServerSaysLaterIsNotHeard() {
        loggingIn();
        FakeDialer.FakeCall first = dialer.last();
        first.says("busy");
        first.says("ok");
        first.events().onLineTooLong();
        first.events().onClosed("");
        first.fail(Kind.CONNECT);

        assertEquals("mail1:143 mail2:143", dialer.called());
        assertEquals("0 1 0", counts());
        assertEquals("", client.did());
    }

    @Test
    void whatTheBackendsConnectionSaysAfterTheLoginIsTheRelaysAffair() {
        relaying();
        dialer.last().events().onClosed("");
        dialer.last().events().onInputEnded(false);

        assertEquals("", client.did());
        assertEquals("mail1:143", dialer.called());
    }

    @Test
    void aBugOfTheBackendsDialogueIsTheConnectionsAffair() {
        loggingIn();

        assertThrows(IllegalStateException.class, () -> dialer.last().says("bug"));

        dialer.calls.get(0).events().onClosed("internal error");
        assertEquals("mail1:143 mail2:143", dialer.called());
    }

    @Test
    void aCallThatIsNotNeededAnyMoreIsCancelled() {
        ProxySession session = connecting();
        session.onInputEnded(false);

        assertTrue(dialer.last().cancelled);
        assertEquals("0 0 0", counts());
        assertEquals(List.of(), ended);
    }
}
