package org.minaproxy.proxy.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that begins TLS and then says nothing costs nobody else anything, with either engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class UnfinishedHandshakeTest {

    private static final String ONE_LOOP = """
            listeners:
              imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls, backend: store }
              imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
            authentication: { everybody: { type: accept } }
            backends: { store: { servers: ["127.0.0.1:1"] } }
            limits: { loops: 1, login-timeout: 1s, drain-timeout: 1s, handshake-timeout: %s }
            tls: { engine: %s }
            """;

    private final Path folder;

    UnfinishedHandshakeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void loginTimeoutInTheMiddleOfAHandshake(String engine) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("15s", engine));
                Peer silent = proxy.connect("imap")) {
            silent.hear("* OK");
            silent.say("a STARTTLS").hear("a OK");

            silent.hearTlsEnd();
            proxy.connect("imap").hear("* OK");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void shutdownInTheMiddleOfAHandshake(String engine) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("15s", engine));
                Peer silent = proxy.connect("imap");
                Peer mute = proxy.connect("imaps")) {
            silent.hear("* OK");
            silent.say("a STARTTLS").hear("a OK");

            proxy.stop();

            silent.hearTlsEnd();
            mute.hearTlsEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void handshakeTimeout(String engine) throws Exception {
        try (TestProxy proxy = TestProxy.start(folder, ONE_LOOP.formatted("200ms", engine));
                Peer mute = proxy.connect("imaps")) {
            mute.hearTlsEnd();
        }
    }
}
