package org.minaproxy.proxy.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedForwarderTest {

    private static final InetSocketAddress LISTENER = new InetSocketAddress("192.0.2.1", 993);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.9, 192.0.2.9",
        "0.0.0.1, 0.0.0.1",
        "127.0.0.1, 127.0.0.1",
        "255.255.255.254, 255.255.255.254",
        "2001:db8::9, 2001:db8:0:0:0:0:0:9",
        "2001:DB8:0:0:0:0:0:9, 2001:db8:0:0:0:0:0:9",
        "::1, 0:0:0:0:0:0:0:1",
        "1::, 1:0:0:0:0:0:0:0",
        "fe80::1, fe80:0:0:0:0:0:0:1",
        "::ffff:192.0.2.9, 192.0.2.9",
        "64:ff9b::192.0.2.9, 64:ff9b:0:0:0:0:c000:209",
    })
    void addressesThatSomebodyCanHave(String text, String expected) {
        assertEquals(Optional.of(expected), TrustedForwarder.address(text).map(InetAddress::getHostAddress));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "192.0.2",
                "192.0.2.9.1",
                "192.0.2.256",
                "192.0.2.09",
                "192.0.2.9 ",
                "3221225993",
                "0x7f.1",
                "localhost",
                "a",
                "fade",
                "0.0.0.0",
                "255.255.255.255",
                "224.0.0.1",
                ":",
                ":::",
                "::",
                "::ffff:0.0.0.0",
                "::ffff:224.0.0.1",
                "::ffff:192.0.2.256",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::g",
                "fe80::1%eth0",
                "[::1]",
                "ff02::1",
                "IPV6:::1"
            })
    void everythingElseIsNoAddress(String text) {
        assertEquals(Optional.empty(), TrustedForwarder.address(text));
    }

    @Test
    void aPortIsAPlainNumber() {
        assertEquals(OptionalInt.of(0), TrustedForwarder.port("0"));
        assertEquals(OptionalInt.of(65535), TrustedForwarder.port("65535"));
        for (String text : new String[] {"", "65536", "99999", "100000", "01", "-1", "+1", "1 ", "x", "\u0661"}) {
            assertEquals(OptionalInt.empty(), TrustedForwarder.port(text), text);
        }
    }

    @Test
    void aSessionsNameFitsIntoALineOfTheLog() {
        assertEquals(Optional.of("uE/4+x=="), TrustedForwarder.session("uE/4+x=="));
        assertEquals(Optional.of("a".repeat(128)), TrustedForwarder.session("a".repeat(128)));
        for (String text : new String[] {"", "a b", "a\n", "\u00e4", "a".repeat(129)}) {
            assertEquals(Optional.empty(), TrustedForwarder.session(text), text);
        }
    }

    @Test
    void ourOwnListenerIsNobodysClient() {
        TrustedForwarder forwarder = new TrustedForwarder(LISTENER::equals);
        ForwardedClient told = ForwardedClient.NOBODY.withAddress(TrustedForwarder.address("192.0.2.1"));

        assertTrue(forwarder.believes(ForwardedClient.NOBODY.withPort(OptionalInt.of(993))));
        assertTrue(forwarder.believes(told));
        assertTrue(forwarder.believes(told.withPort(OptionalInt.of(994))));
        assertFalse(forwarder.believes(told.withPort(OptionalInt.of(993))));
    }

    @Test
    void whatWasNotToldStaysAsItWas() {
        InetSocketAddress peer = new InetSocketAddress("192.0.2.80", 40000);
        ForwardedClient told = ForwardedClient.NOBODY.withAddress(TrustedForwarder.address("192.0.2.9"));

        assertEquals(peer, ForwardedClient.NOBODY.withPort(OptionalInt.of(1)).client(peer));
        assertEquals(new InetSocketAddress("192.0.2.9", 0), told.client(peer));
        assertEquals(LISTENER, told.withLocalPort(OptionalInt.of(25)).local(LISTENER));
    }
}
