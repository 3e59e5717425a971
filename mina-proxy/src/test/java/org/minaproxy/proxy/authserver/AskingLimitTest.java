package org.minaproxy.proxy.authserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AskingLimitTest {

    private final AtomicLong millis = new AtomicLong();
    private final AskingLimit limit = new AskingLimit(2, 3, millis::get);

    @Test
    void aClientMayBeAskedAboutSoOftenInAMinute() throws Exception {
        assertEquals("true true false", ask("192.0.2.1", "192.0.2.1", "192.0.2.1"));
        millis.set(59_999);
        assertEquals("false true", ask("192.0.2.1", "192.0.2.2"));
        millis.set(60_000);
        assertEquals("true", ask("192.0.2.1"));
    }

    @Test
    void anIpv6ClientIsItsNetwork() throws Exception {
        assertEquals(
                "true true false true", ask("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:0:1::", "2001:db8:0:1::1"));
    }

    @Test
    void clientsBeyondTheCountedOnesShareOneCount() throws Exception {
        ask("192.0.2.1", "192.0.2.2", "192.0.2.3");

        assertEquals("true true false true", ask("192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.1"));
    }

    private String ask(String... clients) throws Exception {
        StringBuilder answers = new StringBuilder();
        for (String client : clients) {
            answers.append(limit.admits(InetAddress.getByName(client))).append(' ');
        }
        return answers.toString().strip();
    }
}
