package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.MailContext;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendContext.Login;

class XclientTest {

    private static final BackendCapabilities ALL = BackendCapabilities.ALL_OF_XCLIENT;

    @ParameterizedTest
    @CsvSource({
        "alice,alice",
        "alice@example.org,alice@example.org",
        "a b,a+20b",
        "a+b=c,a+2Bb+3Dc",
        "'a\tb',a+09b",
        "'a\r\nb',a+0D+0Ab",
        "ä,+C3+A4",
        "~!,~!",
        "[UNAVAILABLE],[UNAVAILABLE]"
    })
    void xtextLeavesPrintableAsciiAlone(String text, String encoded) {
        assertEquals(encoded, Xclient.xtext(text));
    }

    @Test
    void everythingKnownFitsIntoOneCommand() {
        assertEquals(
                List.of("XCLIENT ADDR=192.0.2.7 NAME=[UNAVAILABLE] PORT=51234 LOGIN=alice PROTO=ESMTP HELO=laptop"
                        + " DESTADDR=192.0.2.1 DESTPORT=25 SESSION=7f3a TTL=5"),
                Xclient.commands(context("192.0.2.7", "laptop"), ALL, Optional.of("alice")));
    }

    @Test
    void aNameWithoutAnAddressIsNotLookedUp() {
        BackendCapabilities address = BackendCapabilities.listing("XCLIENT ADDR");
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("client.example", 51234);

        assertEquals(
                List.of("XCLIENT ADDR=[UNAVAILABLE]"),
                Xclient.commands(context(unresolved, "laptop"), address, Optional.empty()));
    }

    @Test
    void aZoneIsNobodyElsesBusiness() {
        BackendCapabilities address = BackendCapabilities.listing("XCLIENT ADDR");

        assertEquals(
                List.of("XCLIENT ADDR=IPV6:fe80::7"),
                Xclient.commands(context("fe80::7%1", "laptop"), address, Optional.empty()));
    }

    /** Long names in UTF-8 triple in xtext. */
    @Test
    void noCommandIsLongerThan512OctetsAndTheLastHasAddressAndLogin() {
        for (int length = 1; length <= 255; length++) {
            String login = "+".repeat(Math.min(length / 3, 85)) + "x".repeat(length % 3);
            List<String> commands =
                    Xclient.commands(context("2001:db8::7", "x".repeat(length)), ALL, Optional.of(login));

            for (String command : commands) {
                assertTrue(command.length() + 2 <= 512, command);
            }
            String last = commands.get(commands.size() - 1);
            assertTrue(last.startsWith("XCLIENT ADDR=IPV6:2001:db8::7 "), last);
            assertTrue(last.contains(" LOGIN=" + Xclient.xtext(login)), last);
        }
    }

    @Test
    void valuesThatPostfixWouldRefuseAreLeftOut() {
        BackendCapabilities helo = BackendCapabilities.listing("XCLIENT HELO");

        assertEquals(
                List.of("XCLIENT HELO=" + "x".repeat(255)),
                Xclient.commands(context("192.0.2.7", "x".repeat(255)), helo, Optional.empty()));
        assertEquals(List.of(), Xclient.commands(context("192.0.2.7", "ü".repeat(43)), helo, Optional.empty()));
        assertTrue(Xclient.fits("x".repeat(255)));
        assertFalse(Xclient.fits("x".repeat(256)));
        assertFalse(Xclient.fits("ü".repeat(43)));
    }

    private static BackendContext context(String client, String helo) {
        return context(new InetSocketAddress(client, 51234), helo);
    }

    private static BackendContext context(InetSocketAddress client, String helo) {
        return new BackendContext(
                "mail.example",
                "7f3a",
                "alice",
                Optional.empty(),
                Login.NONE,
                false,
                false,
                true,
                false,
                5,
                client,
                ClientHost.UNAVAILABLE,
                new InetSocketAddress("192.0.2.1", 25),
                Optional.of(new MailContext(Optional.of(helo), true, Optional.empty(), List.of())));
    }
}
