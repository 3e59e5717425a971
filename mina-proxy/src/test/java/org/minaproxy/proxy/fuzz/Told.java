package org.minaproxy.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.OptionalInt;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** What a forwarder told and was believed. */
public final class Told {

    private Told() {}

    /** It can be a client, stand in a log line, and be told on. */
    public static void isSound(ForwardedClient client) {
        client.address().ifPresent(Told::isSomebody);
        client.localAddress().ifPresent(Told::isSomebody);
        isPort(client.port());
        isPort(client.localPort());
        client.session().ifPresent(name -> assertTrue(name.matches("[!-~]{1,128}"), name));
        client.ttl().ifPresent(ttl -> assertTrue(ttl >= 0 && ttl <= 999));
    }

    private static void isSomebody(InetAddress address) {
        assertFalse(address.isAnyLocalAddress() || address.isMulticastAddress(), address.toString());
    }

    private static void isPort(OptionalInt port) {
        port.ifPresent(number -> assertTrue(number >= 0 && number <= 65535));
    }
}
