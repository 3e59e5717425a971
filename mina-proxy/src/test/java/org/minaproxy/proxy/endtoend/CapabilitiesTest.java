package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener announces what its configuration says, and by itself how to log in. */
class CapabilitiesTest {

    @Test
    void theConfiguredListStandsBeforeTheWaysToLogIn(@TempDir Path folder) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, """
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls, capabilities: [IMAP4rev1, ID, IDLE], backend: store }
                  pop3: { protocol: pop3, address: "127.0.0.1:0", tls: none, capabilities: [TOP, "EXPIRE NEVER"], backend: store }
                  submission:
                    protocol: submission
                    address: "127.0.0.1:0"
                    tls: none
                    mechanisms: [plain]
                    capabilities: ["SIZE 52428800", DSN, CHUNKING]
                    backend: store
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1] } }
                limits: { loops: 1, drain-timeout: 0s }
                """)) {
            try (Peer client = proxy.connect("imap")) {
                client.hear("* OK [CAPABILITY IMAP4rev1 ID IDLE STARTTLS LOGINDISABLED] ");
            }
            try (Peer client = proxy.connect("pop3")) {
                client.hear("+OK");
                client.say("CAPA").hear("+OK");
                assertEquals(List.of("TOP", "EXPIRE NEVER", "USER", "SASL PLAIN LOGIN", "."), lines(client, 5));
            }
            try (Peer client = proxy.connect("submission")) {
                client.hear("220 ");
                client.say("EHLO laptop").hear("250-");
                assertEquals(
                        List.of("250-SIZE 52428800", "250-DSN", "250-CHUNKING", "250 AUTH PLAIN"), lines(client, 4));
            }
        }
    }

    private static List<String> lines(Peer client, int count) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(client.line());
        }
        return lines;
    }
}
