package org.minaproxy.proxy.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A client that begins TLS and then says nothing costs nobody else anything. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class UnfinishedHandshakeTest {

    private static final String ONE_LOOP = """
            listeners:
              imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls, backend: store }
              imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
            authentication: { everybody: { type: accept } }
            backends: { store: { servers: ["127.0.0.1:1"] } }
            limits: { loops: 1, login-timeout: 1s, drain-timeout: 1s, handshake-timeout: %s }
            """;

    private final Path folder;

    UnfinishedHandshakeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void loginTimeoutInTheMiddleOfAHandshake() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("15s"));
                Peer silent = proxy.connect("imap")) {
            silent.hear("* OK");
            silent.say("a STARTTLS").hear("a OK");

            silent.hearTlsEnd();
            proxy.connect("imap").hear("* OK");
        }
    }

    @Test
    void shutdownInTheMiddleOfAHandshake() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("15s"));
                Peer silent = proxy.connect("imap");
                Peer mute = proxy.connect("imaps")) {
            silent.hear("* OK");
            silent.say("a STARTTLS").hear("a OK");

            proxy.stop();

            silent.hearTlsEnd();
            mute.hearTlsEnd();
        }
    }

    @Test
    void handshakeTimeout() throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("200ms"));
                Peer mute = proxy.connect("imaps")) {
            mute.hearTlsEnd();
        }
    }
}
