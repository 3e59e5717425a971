package org.minaproxy.proxy.protocol.dialog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialogTextTest {

    @ParameterizedTest
    @CsvSource({
        "a {5} {6+} b,a {5} {6+} b",
        "a \\ \"b\\\"\",a \\ \"b\\\"\"",
        "AUTH {b64:\\0alice\\0s3cret},AUTH AGFsaWNlAHMzY3JldA==",
        "{b64:},''",
        "{b64:\\xff\\r\\n\\\\},/w0KXA==",
        "{b64:{3*x}},eHh4",
        "{hex:41 4243},ABC",
        "{3*ab}c,abababc",
    })
    void aLineMayHoldBraces(String written, String octets) {
        assertEquals(octets, new String(DialogText.line(written), ISO_8859_1));
    }

    @Test
    void octetsMayHoldEscapes() {
        assertEquals("a\r\n\0\u00ff\\", new String(DialogText.octets("a\\r\\n\\0\\xff\\\\"), ISO_8859_1));
    }

    @Test
    void octetsAreShownAsTheyAreWritten() {
        assertEquals("a\\r\\n\\x00\\xff", DialogText.show(new byte[] {'a', '\r', '\n', 0, (byte) 0xff}));
    }

    @Test
    void wordsMayBeQuoted() {
        assertEquals(
                List.of("a b:c d", "->", "key=with \"space\"", "x"),
                Words.of("\"a b\":\"c d\"  -> key=\"with \\\"space\\\"\" x").words());
    }
}
