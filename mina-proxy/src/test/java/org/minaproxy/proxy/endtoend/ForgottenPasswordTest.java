package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.auth.Credentials;

/** A session that is relayed may last for days, and needs nothing any more of what it took to log in. */
class ForgottenPasswordTest {

    @Test
    void aRelayedSessionHoldsNoPassword(@TempDir Path folder) throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls-optional, backend: store } }
                        authentication: { everybody: { type: accept } }
                        backends: { store: { servers: [%s] } }
                        """.formatted(server.address()));
                Peer client = TestProxy.sendLogin(proxy.connect("imap"));
                Peer backend = server.accept()) {
            long whileLoggingIn = alive(Credentials.Password.class);

            ScriptedBackend.logIn(backend);
            client.hear("a OK");
            client.say("b NOOP");
            assertEquals("b NOOP", backend.line());

            assertTrue(whileLoggingIn > 0);
            assertTrue(alive(Credentials.Password.class) < whileLoggingIn);
        }
    }

    /** How many objects of this class can be reached. */
    private static long alive(Class<?> type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+: .* " + Pattern.quote(type.getName()) + "( .*)?"))
                .mapToLong(line -> Long.parseLong(line.split(" +", -1)[1]))
                .sum();
    }
}
