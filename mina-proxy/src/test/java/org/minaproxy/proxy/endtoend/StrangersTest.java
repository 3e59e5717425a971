package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.log.LineLayout;

/** Whoever came to the wrong place hears nothing, and the operator reads in one line what it did. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one certificate authority for all
class StrangersTest {

    private static final String HELLO_TLS_1_1 =
            "\026\003\001\0\057\001\0\0\053\003\002" + "r".repeat(32) + "\0\0\004\300\023\300\011\001\0";
    private static final String PROXY_V2 = "\r\n\r\n\0\r\nQUIT\n!\021\0\014" + "abcdefghijkl";

    private final Path folder;

    StrangersTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private TestProxy proxy(String engine) throws Exception {
        return TestProxy.start(folder, """
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls, backend: store }
                  imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
                  pop3: { protocol: pop3, address: "127.0.0.1:0", tls: starttls, backend: store }
                  pop3s: { protocol: pop3, address: "127.0.0.1:0", tls: implicit, backend: store }
                  mx: { protocol: smtp, address: "127.0.0.1:0", tls: starttls-optional, backend: store }
                  submission: { protocol: submission, address: "127.0.0.1:0", tls: starttls, backend: store }
                  submissions: { protocol: submission, address: "127.0.0.1:0", tls: implicit, backend: store }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [127.0.0.1] } }
                limits: { loops: 1, drain-timeout: 0s }
                tls: { engine: %s }
                """.formatted(engine));
    }

    static Stream<Arguments> inClear() {
        return Stream.of("imap", "pop3", "mx", "submission")
                .flatMap(
                        listener -> Stream.of(
                                Arguments.of(
                                        listener,
                                        "GET /a LOGIN HTTP/1.1\r\nHost: mail\r\n\r\na NOOP\r\n",
                                        "the client sends an HTTP request"),
                                Arguments.of(
                                        listener,
                                        "POST / HTTP/1.1\r\n\r\nEHLO x\r\n",
                                        "the client sends an HTTP request"),
                                Arguments.of(
                                        listener,
                                        HELLO_TLS_1_1,
                                        "the client begins with TLS where the conversation begins in clear"),
                                Arguments.of(
                                        listener,
                                        "PROXY TCP4 192.0.2.7 192.0.2.1 51234 143\r\na NOOP\r\n",
                                        "the client sends a PROXY header, which is not expected from there; see proxy-header.from"),
                                Arguments.of(
                                        listener,
                                        PROXY_V2,
                                        "the client sends a PROXY header, which is not expected from there; see proxy-header.from")));
    }

    @ParameterizedTest
    @MethodSource("inClear")
    void nothingIsEchoedInClear(String listener, String octets, String line) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy("jsse");
                Peer client = proxy.connect(listener)) {
            client.line(); // the greeting, which comes unasked

            client.send(octets);

            client.hearEnd();
            log.await(
                    "INFO  " + line + "   session=",
                    " listener=" + listener + " client=127.0.0.1:" + client.localPort());
            assertFalse(log.lines().stream().anyMatch(it -> it.contains("INFO  session closed")), "one line is enough");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "mx"})
    void octetByOctetIsTheSame(String listener) throws Exception {
        try (TestProxy proxy = proxy("jsse");
                Peer client = proxy.connect(listener)) {
            client.line();

            for (char octet : "GET / HTTP/1.1\r\n".toCharArray()) {
                client.send(String.valueOf(octet));
            }

            client.hearEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"jsse, imaps", "jsse, pop3s", "jsse, submissions", "conscrypt, imaps", "conscrypt, submissions"})
    void nothingIsEchoedBehindTls(String engine, String listener) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy(engine);
                Peer client = proxy.connectTls(listener)) {
            client.line();

            client.send("GET / HTTP/1.1\r\nHost: <script>\r\n\r\n");

            client.hearEnd();
            log.await("INFO  the client sends an HTTP request   session=", "listener=" + listener);
        }
    }

    static Stream<Arguments> insteadOfTls() {
        return Stream.of("jsse", "conscrypt")
                .flatMap(engine -> Stream.of(
                        Arguments.of(
                                engine,
                                "a LOGIN alice s3cret\r\n",
                                "the client speaks in clear where the conversation begins with TLS"),
                        Arguments.of(engine, "GET / HTTP/1.1\r\n\r\n", "the client sends an HTTP request"),
                        Arguments.of(
                                engine,
                                "PROXY TCP4 192.0.2.7 192.0.2.1 51234 143\r\n",
                                "the client sends a PROXY header, which is not expected from there; see proxy-header.from"),
                        Arguments.of(
                                engine,
                                HELLO_TLS_1_1,
                                "the client speaks nothing newer than TLS 1.1, which is too old")));
    }

    @ParameterizedTest
    @MethodSource("insteadOfTls")
    void whatComesInsteadOfTlsIsNamedAndNeverRepeated(String engine, String octets, String line) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy(engine);
                Peer client = proxy.connect("imaps")) {
            client.send(octets.getBytes(ISO_8859_1)).finish();

            client.hearTlsEnd();

            log.await("INFO  TLS: " + line + "   session=", "listener=imaps client=127.0.0.1:" + client.localPort());
            assertFalse(log.lines().stream().anyMatch(it -> it.contains("s3cret")), "a password in the log");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aClientThatDoesNotBelieveUsIsNamedToo(String engine) throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy(engine);
                Peer client = proxy.connect("imaps")) {
            assertThrows(IOException.class, () -> client.secure(SSLContext.getDefault(), TestProxy.NAME));

            log.await("INFO  TLS: ", "listener=imaps client=127.0.0.1:" + client.localPort());
        }
    }

    @Test
    void theLogIsNotTheirs() throws Exception {
        try (CapturedLog log = CapturedLog.begin(LineLayout.Format.TEXT);
                TestProxy proxy = proxy("jsse")) {
            for (int i = 0; i < 30; i++) {
                try (Peer client = proxy.connect("imap")) {
                    client.line();
                    client.send("GET / HTTP/1.1\r\n\r\n").hearEnd();
                }
            }

            assertEquals(
                    20,
                    log.lines().stream()
                            .filter(it -> it.contains("sends an HTTP request"))
                            .count());
        }
    }
}
