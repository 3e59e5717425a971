package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.http.HttpReplyReader.Answer;

/** Replies are written with {@code |} for the end of a line. */
class HttpReplyReaderTest {

    /** What is expected: status, headers, whether the connection can be kept, and what is left behind the reply. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "HTTP/1.1 200 OK|Content-Length: 0|| -> 200 Content-Length=0 keep ''",
                "HTTP/1.1 200|Content-Length: 0|| -> 200 Content-Length=0 keep ''",
                "HTTP/1.1 200 |Content-Length:0|| -> 200 Content-Length=0 keep ''",
                "HTTP/1.1 200 OK|Content-Length: 2||abcd -> 200 Content-Length=2 keep 'cd'",
                "HTTP/1.1 200 OK|Content-Length: 1|content-length: 1||a -> 200 Content-Length=1 content-length=1 keep ''",
                "HTTP/1.1 200 OK|Transfer-Encoding: Chunked||3|abc|a;x=y|0123456789|0|T: 1||x"
                        + " -> 200 Transfer-Encoding=Chunked keep 'x'",
                "HTTP/1.1 204 No Content|A: b|| -> 204 A=b keep ''",
                "HTTP/1.1 200 OK|A:  \tb c  || -> 200 A=b c close ''",
                "HTTP/1.1 200 OK|A: b||body until the end -> 200 A=b close 'body until the end'",
                "HTTP/1.0 200 OK|Content-Length: 0|| -> 200 Content-Length=0 close ''",
                "HTTP/1.0 200 OK|Connection: Keep-Alive|Content-Length: 0||"
                        + " -> 200 Connection=Keep-Alive Content-Length=0 keep ''",
                "HTTP/1.1 500 Oops|Connection: x, close|Content-Length: 0||"
                        + " -> 500 Connection=x, close Content-Length=0 close ''",
                "HTTP/1.1 103 Early|Link: x||HTTP/1.1 200 OK|A: b|Content-Length: 0|| -> 200 A=b Content-Length=0 keep ''",
            })
    void repliesAreReadWhateverThePieces(String reply, String expected) throws Exception {
        String octets = reply.replace("|", "\r\n");

        assertEquals(expected, show(octets, octets.length()));
        assertEquals(expected, show(octets, 1));
        assertEquals(expected, show(octets.replace("\r\n", "\n"), 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "SSH-2.0-x| -> the reply is not HTTP",
                "| -> the reply is not HTTP",
                "HTTP/2 200 OK| -> the reply is not HTTP",
                "HTTP/1.1 20 OK| -> the reply is not HTTP",
                "HTTP/1.1 2000 OK| -> the reply is not HTTP",
                "HTTP/1.1 200 OK|no colon| -> malformed reply: a header name is letters, digits and hyphens",
                "HTTP/1.1 200 OK|A: b| folded| -> malformed reply: a header name is letters, digits and hyphens",
                "HTTP/1.1 200 OK|A : b| -> malformed reply: a header name is letters, digits and hyphens",
                "HTTP/1.1 200 OK|A: b\0c| -> malformed reply: the header A has a control character",
                "HTTP/1.1 200 OK|A: b\rc| -> malformed reply: the header A has a control character",
                "HTTP/1.1 200 OK|A: b\tc| -> malformed reply: the header A has a control character",
                "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2|| -> malformed reply: contradictory lengths",
                "HTTP/1.1 200 OK|Content-Length: 1|Transfer-Encoding: chunked||"
                        + " -> malformed reply: contradictory lengths",
                "HTTP/1.1 200 OK|Content-Length: -1|| -> malformed reply: not a length",
                "HTTP/1.1 200 OK|Content-Length: 1, 1|| -> malformed reply: not a length",
                "HTTP/1.1 200 OK|Content-Length: 65537|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Content-Length: 99999999999999999999|| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||xyz| -> malformed reply: not a length",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|ab| -> malformed reply: a chunk is longer than it says",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||ffffffffff| -> the reply is larger than 65536 octets",
                "HTTP/1.1 200 OK|A: LONG|| -> the reply is larger than 65536 octets",
            })
    void whatIsNoReplyIsNamedButNotQuoted(String reply, String complaint) {
        String octets = reply.replace("|", "\r\n").replace("LONG", "x".repeat(65536));

        assertEquals(
                complaint,
                assertThrows(HttpFailure.class, () -> show(octets, octets.length()))
                        .getMessage());
        assertEquals(
                complaint,
                assertThrows(HttpFailure.class, () -> show(octets, 1)).getMessage());
    }

    @Test
    void anAnswerInABodyWithoutALengthEndsWithTheConnection() throws Exception {
        byte[] octets = "HTTP/1.0 200 OK\r\nA: b\r\n\r\n{\"success\":false}".getBytes(ISO_8859_1);
        HttpReplyReader reader = new HttpReplyReader(octets.length, Answer.IN_BODY);

        assertEquals(octets.length, reader.read(octets, 0, octets.length));

        assertEquals(false, reader.isWhole());
        assertEquals(true, reader.end());
        assertEquals("{\"success\":false}", reader.reply().body().text());
        assertEquals(false, reader.isPersistent());
    }

    @Test
    void aBodyOfKnownLengthIsKeptAndItsEndIsNoneBeforeThat() throws Exception {
        byte[] octets = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1\r\n \r\n0\r\n\r\n"
                .getBytes(ISO_8859_1);
        HttpReplyReader reader = new HttpReplyReader(1000, Answer.IN_BODY);

        reader.read(octets, 0, octets.length - 2);
        assertEquals(false, reader.end());
        reader.read(octets, octets.length - 2, octets.length);

        assertEquals(true, reader.isWhole());
        assertEquals("{} ", reader.reply().body().text());
    }

    private static String show(String text, int piece) throws HttpFailure {
        byte[] octets = text.getBytes(ISO_8859_1);
        HttpReplyReader reader = new HttpReplyReader(65536, Answer.IN_HEADER);
        int position = 0;
        while (position < octets.length && !reader.isWhole()) {
            position += reader.read(octets, position, Math.min(octets.length, position + piece));
        }
        String headers = reader.reply().headers().stream()
                .map(header -> header.name() + "=" + header.value() + " ")
                .collect(Collectors.joining());
        String rest = new String(octets, position, octets.length - position, ISO_8859_1);
        String end = reader.isWhole() ? (reader.isPersistent() ? "keep" : "close") : "more";
        return reader.reply().status() + " " + headers + end + " '" + rest + "'";
    }
}
