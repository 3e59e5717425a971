package org.minaproxy.proxy.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstOctetsTest {

    private static final String HEADER =
            "sends a PROXY header, which is not expected from there; see proxy-header.from";
    private static final String HTTP = "sends an HTTP request";

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] hello(String version) {
        return HexFormat.of().parseHex("160301002f" + "01" + "00002b" + version + "ab".repeat(53));
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of(hello("0303"), "begins with TLS where the conversation begins in clear", ""),
                Arguments.of(
                        hello("0302"),
                        "begins with TLS where the conversation begins in clear",
                        "speaks nothing newer than TLS 1.1, which is too old"),
                Arguments.of(
                        hello("0300"),
                        "begins with TLS where the conversation begins in clear",
                        "speaks nothing newer than SSL 3, which is too old"),
                Arguments.of(
                        HexFormat.of().parseHex("802e010002001500000010"),
                        "begins with TLS where the conversation begins in clear",
                        "speaks SSL 2, which is too old"),
                Arguments.of(text("PROXY TCP4 192.0.2.7 192.0.2.1 5 143\r\n"), HEADER, HEADER),
                Arguments.of(text("PROXY UNKNOWN\r\n"), HEADER, HEADER),
                Arguments.of(text("\r\n\r\n\0\r\nQUIT\n!"), HEADER, HEADER),
                Arguments.of(text("GET / HTTP/1.1\r\n"), HTTP, HTTP),
                Arguments.of(text("POST /mail?x HTT"), HTTP, HTTP),
                Arguments.of(text("OPTIONS * HTTP/1.1\r\n"), HTTP, HTTP),
                Arguments.of(text("GET http://mail.example.com/ HTTP/1.1\r\n"), HTTP, HTTP),
                Arguments.of(text("CONNECT mail.example.com:25 HTTP/1.1\r\n"), HTTP, HTTP),
                Arguments.of(text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), HTTP, HTTP));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void whatIsNotMailIsRecognised(byte[] octets, String insteadOfCommand, String insteadOfTls) {
        assertEquals(Optional.of(insteadOfCommand), FirstOctets.insteadOfCommand(octets, false));
        assertEquals(insteadOfTls, FirstOctets.insteadOfTls(octets).orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a LOGIN alice s3cret\r\n",
                "GET LOGIN alice s3cret\r\n",
                "PROXY NOOP\r\n",
                "EHLO there\r\n",
                "STLS\r\n",
                "CONNECT NOOP\r\n",
                "\r\n",
                "G",
                "QUIT\r\n"
            })
    void mailIsMail(String line) {
        assertEquals(Optional.empty(), FirstOctets.insteadOfCommand(text(line), true));
        assertEquals(
                Optional.of("speaks in clear where the conversation begins with TLS"),
                FirstOctets.insteadOfTls(text(line)));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void noBeginningIsTakenForSomethingWorse(byte[] octets, String insteadOfCommand, String insteadOfTls) {
        for (int length = 0; length < octets.length; length++) {
            Optional<String> early = FirstOctets.insteadOfCommand(Arrays.copyOf(octets, length), false);
            early.ifPresent(it -> assertEquals(insteadOfCommand, it));
        }
    }
}
