package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sends ahead reaches the backend that takes it in, once, in order and untouched. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class PipeliningTest {

    private static final String AHEAD =
            "b SELECT INBOX\r\nc APPEND INBOX {5}\r\n\0\r\n\u00ff\u0080\r\nd FETCH 1:* (FLAGS";

    private final Path folder;

    PipeliningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void behindALoginToASlowBackend() throws Exception {
        try (ScriptedBackend server = new ScriptedBackend();
                TestProxy proxy = TestProxy.imap(folder, "", server.address());
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.send("a LOGIN alice s3cret\r\n" + AHEAD);
            try (Peer backend = server.accept()) {
                client.send(")\r\n");

                ScriptedBackend.logIn(backend);

                client.hear("a OK");
                assertEquals(AHEAD + ")\r\n", new String(backend.octets(AHEAD.length() + 3), ISO_8859_1));
            }
        }
    }

    /** How a server of the pool does not do. */
    private enum Failure {
        REFUSES {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.refuse();
            }
        },
        SAYS_NOTHING {
            @Override
            void play(ScriptedBackend server) {}
        },
        CLOSES {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept().close();
            }
        },
        RESETS {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept().reset();
            }
        },
        CLOSES_BEHIND_ITS_GREETING {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept()
                        .say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] backend")
                        .finish();
            }
        },
        SAYS_BYE {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept().say("* BYE too many");
            }
        },
        HAS_NO_TIME_FOR_THE_LOGIN {
            @Override
            void play(ScriptedBackend server) throws IOException {
                Peer peer = server.accept().say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] backend");
                String login = peer.line();
                peer.say(login.substring(0, login.indexOf(' ')) + " NO [UNAVAILABLE] try later");
            }
        },
        IS_NO_MAIL_SERVER {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept().say("HTTP/1.1 400 Bad Request");
            }
        },
        SENDS_WITHOUT_END {
            @Override
            void play(ScriptedBackend server) throws IOException {
                server.accept().send("* OK " + "x".repeat(100_000));
            }
        };

        abstract void play(ScriptedBackend server) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void behindALoginThatTheSecondServerTakes(Failure failure) throws Exception {
        try (ScriptedBackend first = new ScriptedBackend();
                ScriptedBackend second = new ScriptedBackend();
                TestProxy proxy = TestProxy.start(folder, """
                        listeners: { imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store } }
                        authentication: { everybody: { type: accept } }
                        backends:
                          store: { servers: [%s, %s], balance: first-available, login-timeout: 500ms }
                        limits: { loops: 1, drain-timeout: 0s }
                        """.formatted(first.address(), second.address()));
                Peer client = proxy.connect("imap")) {
            client.hear("* OK");
            client.send("a LOGIN alice s3cret\r\n" + AHEAD);
            failure.play(first);

            try (Peer backend = second.acceptImap()) {
                client.hear("a OK");
                assertEquals(AHEAD, new String(backend.octets(AHEAD.length()), ISO_8859_1));
                client.finish();
                backend.hearEnd();
                backend.say("* BYE").finish();
                client.hear("* BYE");
                client.hearEnd();
                assertFalse(first.heard().toString().contains("SELECT"), "the first server got what it should not");
            }
        }
    }
}
