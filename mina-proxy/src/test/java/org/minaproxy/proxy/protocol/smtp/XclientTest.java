package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.MailContext;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendContext.Login;

class XclientTest {

    private static final BackendCapabilities ALL = new BackendCapabilities(Map.of(
            "XCLIENT", Set.of("NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "SESSION", "DESTADDR", "DESTPORT")));

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
                List.of("XCLIENT LOGIN=alice SESSION=7f3a DESTADDR=192.0.2.1 DESTPORT=25 PROTO=ESMTP HELO=laptop"
                        + " PORT=51234 NAME=[UNAVAILABLE] ADDR=192.0.2.7"),
                Xclient.commands(context("192.0.2.7", "laptop"), ALL, Optional.of("alice")));
    }

    @Test
    void aNameWithoutAnAddressIsNotLookedUp() {
        BackendCapabilities address = new BackendCapabilities(Map.of("XCLIENT", Set.of("ADDR")));
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("client.example", 51234);

        assertEquals(
                List.of("XCLIENT ADDR=[UNAVAILABLE]"),
                Xclient.commands(context(unresolved, "laptop"), address, Optional.empty()));
    }

    @Test
    void aZoneIsNobodyElsesBusiness() {
        BackendCapabilities address = new BackendCapabilities(Map.of("XCLIENT", Set.of("ADDR")));

        assertEquals(
                List.of("XCLIENT ADDR=IPV6:fe80:0:0:0:0:0:0:7"),
                Xclient.commands(context("fe80::7%1", "laptop"), address, Optional.empty()));
    }

    /** Long names in UTF-8 triple in xtext. */
    @Test
    void noCommandIsLongerThan512OctetsAndTheAddressIsInTheLast() {
        for (int length = 0; length <= 255; length++) {
            String name = "ü".repeat(length / 2) + "x".repeat(length % 2);
            List<String> commands = Xclient.commands(context("2001:db8::7", name), ALL, Optional.of(name + name));

            for (String command : commands) {
                assertTrue(command.length() + 2 <= 512, command);
            }
            assertTrue(
                    commands.get(commands.size() - 1).endsWith(" ADDR=IPV6:2001:db8:0:0:0:0:0:7"), commands::toString);
        }
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
                client,
                new InetSocketAddress("192.0.2.1", 25),
                Optional.of(new MailContext(Optional.of(helo), true, Optional.empty(), List.of())));
    }
}
