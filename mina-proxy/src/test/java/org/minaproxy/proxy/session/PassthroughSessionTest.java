package org.minaproxy.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.clienthello.Alert;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.routing.PoolChoice;

/** TLS that is passed through, as a session sees it: a client that speaks in octets, and servers that need not say a word. */
class PassthroughSessionTest extends SessionBench {

    /** TLS 1.2 without anything that is not needed, for {@code a.test}. */
    private static final byte[] HELLO = HexFormat.of()
            .parseHex("160301003e" + "0100003a" + "0303" + "00".repeat(32) + "00" + "00021301" + "0100" + "000f"
                    + "0000000b" + "0009" + "00" + "0006612e74657374");

    private static final String FIXED = "[octets 1]";

    private final PassthroughSession session = new PassthroughSession(
            "7f3a",
            settings(new PoolChoice(Map.of("a.test", "store"), Optional.empty())),
            services(),
            client,
            loop,
            ended::add);

    /** Says it in the pieces that the session asks for. */
    private void says(byte[] bytes) {
        session.onConnected();
        int at = 0;
        while (at < bytes.length && !client.events.isEmpty()) {
            String last = client.events.remove(client.events.size() - 1);
            if (!last.startsWith("[octets ")) {
                client.events.add(last);
                return;
            }
            int wanted = Integer.parseInt(last.replaceAll("\\D", ""));
            session.onOctets(Arrays.copyOfRange(bytes, at, at + wanted));
            at += wanted;
        }
    }

    private static String text(byte[] octets) {
        return new String(octets, UTF_8).strip();
    }

    private static String alert(Alert alert) {
        return text(alert.bytes());
    }

    @Test
    void theServerHearsAllThatTheClientSaid() {
        says(HELLO);
        assertEquals("mail1:993", dialer.called());
        assertEquals("[pause]", client.did());
        assertEquals("1 0 0", counts());

        dialer.last().connect();

        assertEquals("[pause] " + text(HELLO), dialer.last().link.did());
        assertEquals("[relay PT30M]", client.did());
        assertFalse(loop.hasTimers());
        assertTrue(
                lastLine()
                        .startsWith(
                                "INFO passed through   session=7f3a listener=imaps client=192.0.2.7:51234 sni=a.test"
                                        + " backend=mail1:993"),
                lastLine());
    }

    @Test
    void theClientHelloCountsAsSent() {
        says(HELLO);
        dialer.last().connect();
        client.relayEnded.orElseThrow().onRelayEnded(Cause.CLIENT_CLOSED);
        session.onClosed("");

        assertTrue(
                lastLine().endsWith("cause=CLIENT_CLOSED seconds=0.0 in=" + (812 + HELLO.length) + " out=190233"),
                lastLine());
        assertEquals(List.of(session), ended);
        assertEquals("0 0 0", counts());
    }

    @Test
    void onlyAsMuchIsReadAsBelongsToTheClientHello() {
        session.onConnected();
        assertEquals(FIXED, client.did());
        session.onOctets(Arrays.copyOf(HELLO, 1));
        assertEquals("[octets 4]", client.did());
        session.onOctets(Arrays.copyOfRange(HELLO, 1, 5));
        assertEquals("[octets " + (HELLO.length - 5) + "]", client.did());
    }

    @Test
    void noMoreIsAskedForAtOnceThanALinkKeeps() {
        session.onConnected();
        session.onOctets(new byte[] {22});
        client.did();
        session.onOctets(new byte[] {3, 1, 0x30, 0});

        assertEquals("[octets 1024]", client.did());
    }

    @Test
    void whatIsNoClientHelloIsRefused() {
        says("a LOGIN".getBytes(UTF_8));

        assertEquals(alert(Alert.DECODE_ERROR) + " [close]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=MALFORMED_HELLO reason=\"no TLS handshake\""), lastLine());
        assertFalse(loop.hasTimers());
    }

    @Test
    void anUnknownNameIsRefused() {
        byte[] other = HELLO.clone();
        other[other.length - 6] = 'b';
        says(other);

        assertEquals("[pause] " + alert(Alert.UNRECOGNIZED_NAME) + " [close]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("sni=b.test cause=UNKNOWN_NAME"), lastLine());
        assertEquals("", dialer.called());
    }

    @Test
    void whatABalancerSaysOfTheNameCounts() {
        client.serverName = Optional.of("A.test");
        byte[] other = HELLO.clone();
        other[other.length - 6] = 'b';
        says(other);

        assertEquals(1, dialer.calls.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextServerIsTriedUntilNoneIsLeft(boolean atOnce) {
        dialer.failsAtOnce = atOnce;
        says(HELLO);
        if (!atOnce) {
            dialer.last().fail(Kind.CONNECT);
            dialer.last().fail(Kind.TIMEOUT);
            assertEquals("0 0 1", counts());
            dialer.last().fail(Kind.CONNECT);
        }

        assertEquals(3, dialer.calls.size());
        assertEquals("[pause] " + alert(Alert.INTERNAL_ERROR) + " [close]", client.did());
        assertEquals("0 0 0", counts());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=NO_BACKEND"), lastLine());
    }

    @Test
    void aServerThatAnswersIsWell() {
        says(HELLO);
        dialer.last().fail(Kind.CONNECT);
        dialer.last().connect();

        assertEquals("mail2 mail3 mail1", order());
    }

    @Test
    void aSilentClientRunsOutOfTime() {
        session.onConnected();
        client.did();
        loop.pass(LOGIN_TIMEOUT);

        assertEquals(alert(Alert.INTERNAL_ERROR) + " [close]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=LOGIN_TIMEOUT"), lastLine());
    }

    @Test
    void aClientThatLeavesMeanwhileTakesTheCallWithIt() {
        says(HELLO);
        client.did();
        session.onInputEnded(false);
        session.onClosed("");

        assertEquals("[close]", client.did());
        assertTrue(dialer.last().cancelled);
        assertEquals("0 0 0", counts());
        assertEquals(List.of(session), ended);
    }

    @Test
    void whatCameBehindTheClientHelloIsNoReasonToLeave() {
        says(HELLO);
        client.did();
        session.onInputEnded(true);

        assertEquals("", client.did());
        dialer.last().connect();
        assertEquals("[relay PT30M]", client.did());
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "SHUTDOWN"})
    void isRefusedWithAnAlert(Ending ending) {
        session.refuse(ending);

        assertEquals(alert(Alert.INTERNAL_ERROR) + " [close]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=" + ending), lastLine());
    }

    @Test
    void aStopEndsThoseThatAreNotRelayedYet() {
        says(HELLO);
        client.did();
        session.shutDown();
        loop.runTasks();

        assertEquals(alert(Alert.INTERNAL_ERROR) + " [close]", client.did());
        assertTrue(dialer.last().cancelled);
    }

    @Test
    void aStopLeavesTheOthersAloneUntilTheirTimeIsUp() {
        says(HELLO);
        dialer.last().connect();
        client.did();
        session.shutDown();
        loop.runTasks();
        assertEquals("", client.did());

        session.terminate(Cause.SHUTDOWN);
        loop.runTasks();
        assertEquals("[abort]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=SHUTDOWN"), lastLine());
    }

    @Test
    void aBalancersHealthCheckIsNoNews() {
        client.probe = true;
        PassthroughSession probe = new PassthroughSession(
                "7f3a", settings(PoolChoice.always(Optional.empty())), services(), client, loop, ended::add);
        probe.onConnected();
        probe.onInputEnded(false);
        probe.onClosed("");

        assertTrue(
                log.lines().stream().allMatch(line -> line.startsWith("DEBUG ")),
                () -> log.lines().toString());
    }

    @Test
    void aBugEndsTheSession() {
        client.relayIsBroken = true;
        says(HELLO);
        client.did();
        dialer.last().connect();

        assertEquals("[close]", client.did());
        session.onClosed("");
        assertTrue(lastLine().contains("cause=INTERNAL_ERROR"), lastLine());
        assertTrue(log.lines().stream().anyMatch(line -> line.startsWith("ERROR bug, while handling a session")));
    }

    @Test
    void neverWaitsLongerThanLoginsDo() {
        says(HELLO);
        loop.pass(LOGIN_TIMEOUT.minus(Duration.ofSeconds(1)));
        assertEquals("[pause]", client.did());
        loop.pass(Duration.ofSeconds(2));
        assertEquals(alert(Alert.INTERNAL_ERROR) + " [close]", client.did());
    }
}
