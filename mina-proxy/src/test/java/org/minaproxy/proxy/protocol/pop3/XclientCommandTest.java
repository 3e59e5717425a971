package org.minaproxy.proxy.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.proxy.protocol.BackendContext;

class XclientCommandTest {

    /** Dovecot takes no port 0, and a session with a space would be two words. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,   51234, 7f3a,    ADDR=192.0.2.7 PORT=51234 SESSION=7f3a",
        "192.0.2.7,   0,     7f3a,    ADDR=192.0.2.7 SESSION=7f3a",
        "192.0.2.7,   51234, '7f 3a', ADDR=192.0.2.7 PORT=51234",
        "fe80::7%1,   51234, 7f3a,    ADDR=fe80::7 PORT=51234 SESSION=7f3a"
    })
    void whatIsNotKnownIsLeftOut(String address, int port, String session, String words) {
        BackendContext context = new BackendContext(
                "mail.example",
                session,
                "alice",
                Optional.empty(),
                BackendContext.Login.USER,
                false,
                false,
                true,
                false,
                5,
                new InetSocketAddress(address, port),
                ClientHost.UNAVAILABLE,
                new InetSocketAddress("192.0.2.1", 110),
                Optional.empty());

        assertEquals("XCLIENT " + words + " TTL=5", XclientCommand.of(context));
    }
}
