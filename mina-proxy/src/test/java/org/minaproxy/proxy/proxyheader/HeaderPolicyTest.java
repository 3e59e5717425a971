package org.minaproxy.proxy.proxyheader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeaderPolicyTest {

    private static final InetSocketAddress LISTENER = new InetSocketAddress("192.0.2.1", 993);

    private final InetAddress balancer = InetAddress.getByName("192.0.2.9");
    private final HeaderPolicy policy = new HeaderPolicy(Set.of(balancer)::contains, LISTENER::equals);

    HeaderPolicyTest() throws UnknownHostException {}

    @Test
    void onlyTheSocketAddressOfThePeerDecides() throws UnknownHostException {
        assertTrue(policy.requiresHeaderFrom(balancer));
        assertFalse(policy.requiresHeaderFrom(InetAddress.getByName("192.0.2.8")));
        assertFalse(policy.requiresHeaderFrom(InetAddress.getByName("2001:db8::9")));
        assertFalse(HeaderPolicy.never().requiresHeaderFrom(balancer));
    }

    @Test
    void aMappedPeerMatchesAsIpv4() throws UnknownHostException {
        byte[] octets = HexFormat.of().parseHex("00000000000000000000ffffc0000209");

        assertTrue(policy.requiresHeaderFrom(Inet6Address.getByAddress(null, octets, 3)));
    }

    @Test
    void ourOwnListenerIsNobodysClient() {
        InetSocketAddress client = new InetSocketAddress("192.0.2.1", 51234);

        assertEquals(Optional.empty(), policy.objectionTo(ProxyHeader.of(client, LISTENER)));
        assertEquals(
                Optional.of("the source address is one of our own listeners"),
                policy.objectionTo(ProxyHeader.of(LISTENER, client)));
        assertEquals(Optional.empty(), policy.objectionTo(ProxyHeader.ofProbe()));
    }
}
