package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

class ProxyHeaderReaderTest {

    private static final String MISSING = "refused: v1: a field is missing";
    private static final String INVALID = "refused: v1: an address or a port is invalid";
    private static final String PROTOCOL = "refused: v1: the protocol is none of TCP4, TCP6 and UNKNOWN";
    private static final String BARE = "refused: v1: the line ends without a carriage return";
    private static final String LONG = "refused: v1: the line is longer than 107 bytes";
    private static final String NOBODY = "refused: the source address cannot be a client's";
    private static final String TEXT = "refused: no PROXY header, but text";

    private static final byte[] V2_START = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final ProxyHeaderReader reader = new ProxyHeaderReader();

    /** A line, as Java writes it, and what it means. */
    record Row(String line, String expected) {}

    static List<Row> lines() {
        return List.of(
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 993\r\n", "192.0.2.7:51234 > 192.0.2.1:993"),
                new Row("PROXY TCP6 2001:db8::7 2001:db8::1 51234 993\r\n", "2001:db8::7:51234 > 2001:db8::1:993"),
                new Row("PROXY TCP6 ::1 2001:DB8:0:0:0:0:0:1 1 2\r\n", "::1:1 > 2001:db8::1:2"),
                new Row("PROXY TCP6 ::ffff:192.0.2.7 ::FFFF:c000:201 1 2\r\n", "192.0.2.7:1 > 192.0.2.1:2"),
                new Row("PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 1 2\r\n", "192.0.2.7:1 > 2001:db8::1:2"),
                new Row("PROXY TCP6 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: 1 2\r\n", "1:2:3:4:5:6:7:8:1 > 1:2:3:4:5:6:7:0:2"),
                new Row("PROXY TCP4 127.0.0.1 127.0.0.1 65535 65535\r\n", "127.0.0.1:65535 > 127.0.0.1:65535"),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 0 0\r\n", "192.0.2.7:0 > 192.0.2.1:0"),
                new Row("PROXY UNKNOWN\r\n", "probe"),
                new Row("PROXY UNKNOWN \r\n", "probe"),
                new Row("PROXY UNKNOWN 192.0.2.7 192.0.2.1 51234 993\r\n", "probe"),
                new Row("PROXY UNKNOWN \0\u00ff\t\rTCP4\r\n", "probe"),
                new Row("PROXY UNKNOWN " + "x".repeat(91) + "\r\n", "probe"),
                new Row("PROXY UNKNOWN " + "x".repeat(92) + "\r\n", LONG),
                new Row("PROXY UNKNOWNS\r\n", PROTOCOL),
                new Row("PROXY unknown\r\n", PROTOCOL),
                new Row("proxy TCP4 192.0.2.7 192.0.2.1 51234 993\r\n", TEXT),
                new Row("PROXY tcp4 192.0.2.7 192.0.2.1 51234 993\r\n", PROTOCOL),
                new Row("PROXY UDP4 192.0.2.7 192.0.2.1 51234 993\r\n", PROTOCOL),
                new Row("PROXY TCP4 192.0.02.7 192.0.2.1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 051234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 0993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 00 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 65536 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 4294967297 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 -1 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 +1 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.256 192.0.2.1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1.1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0..1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 mail 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 2001:db8::7 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 192.0.2.7 192.0.2.1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 fe80::1%eth0 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 [::1] 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1::2::3 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 :::1 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 :1 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1:2:3:4:5:6:7: 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1:2:3:4:5:6:7 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1:2:3:4:5:6:7:8:: 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 1:2:3:4:5:6:7:192.0.2.7 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 ::12345 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 ::g 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP6 ::192.0.2.7:1 2001:db8::1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4  192.0.2.7 192.0.2.1 51234 993\r\n", INVALID),
                new Row("PROXY  TCP4 192.0.2.7 192.0.2.1 51234 993\r\n", PROTOCOL),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234  993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 993 \r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 993 x\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234\r\n", MISSING),
                new Row("PROXY TCP4 \r\n", MISSING),
                new Row("PROXY TCP4\r\n", PROTOCOL),
                new Row("PROXY \r\n", PROTOCOL),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 993\n", BARE),
                new Row("PROXY UNKNOWN\n", BARE),
                new Row("PROXY TCP4 192.0.2.7\r 192.0.2.1 51234 993\r\n", INVALID),
                new Row("PROXY TCP4 192.0.2.7 192.0.2.1 51234 993" + " ".repeat(80), LONG),
                new Row("PROXY TCP4 0.0.0.0 192.0.2.1 51234 993\r\n", NOBODY),
                new Row("PROXY TCP4 224.0.0.1 192.0.2.1 51234 993\r\n", NOBODY),
                new Row("PROXY TCP4 255.255.255.255 192.0.2.1 51234 993\r\n", NOBODY),
                new Row("PROXY TCP6 :: 2001:db8::1 51234 993\r\n", NOBODY),
                new Row("PROXY\r\n", TEXT),
                new Row("* OK\r\n", TEXT),
                new Row("a LOGIN alice s3cret\r\n", TEXT),
                new Row("POST / HTTP/1.1\r\n", TEXT),
                new Row("\r\n\r\n\r\n", TEXT),
                new Row("\u0016\u0003\u0001", "refused: no PROXY header, but a TLS handshake"),
                new Row("\0", "refused: no PROXY header, but binary data"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void judgesTextWholeAndByteByByte(Row row) {
        judgesAlike(row.expected(), row.line().getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("org.minaproxy.proxy.proxyheader.HexVector#all")
    void judgesBinaryWholeAndByteByByte(HexVector vector) {
        judgesAlike(vector.expected(), vector.bytes());
    }

    private void judgesAlike(String expected, byte[] bytes) {
        assertEquals(expected, HeaderText.of(reader.read(bytes, bytes.length)));

        HeaderResult last = new NeedMore();
        for (int length = 0; length <= bytes.length; length++) {
            HeaderResult next = reader.read(bytes, length);
            if (last instanceof NeedMore) {
                assertTrue(!(next instanceof Complete complete) || complete.length() == length);
            } else {
                assertEquals(last, next);
            }
            last = next;
        }
        assertEquals(expected, HeaderText.of(last));
    }

    @ParameterizedTest
    @CsvSource({"'*', 1", "pROXY, 1", "PrOXY, 2", "PROXY_, 6", "0d0a0d0a010d0a51, 5", "0d0a0d0a000d0a515549540b, 12"})
    void toldByItsFirstWrongByte(String start, int wrong) {
        byte[] bytes = start.startsWith("0d") ? HexFormat.of().parseHex(start) : start.getBytes(ISO_8859_1);

        assertEquals("need more", HeaderText.of(reader.read(bytes, wrong - 1)));
        assertTrue(HeaderText.of(reader.read(bytes, wrong)).startsWith("refused: no PROXY header"));
    }

    @Test
    void consumesExactlyTheHeader() {
        byte[] bytes = "PROXY TCP4 192.0.2.7 192.0.2.1 51234 993\r\nPROXY UNKNOWN\r\n".getBytes(ISO_8859_1);

        Complete complete = assertInstanceOf(Complete.class, reader.read(bytes, bytes.length));

        assertEquals("PROXY UNKNOWN\r\n", new String(bytes, complete.length(), 15, ISO_8859_1));
    }

    @Test
    void leavesTheBufferAsItIs() {
        byte[] line = "PROXY TCP4 192.0.2.7 192.0.2.1 51234 993\r\n".getBytes(ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocateDirect(200).position(50).put(line).flip();
        bytes.position(50);

        Complete complete = assertInstanceOf(Complete.class, reader.read(bytes));

        assertEquals(line.length, complete.length());
        assertEquals(50, bytes.position());
        assertEquals(50 + line.length, bytes.limit());
    }

    @ParameterizedTest
    @CsvSource({"537", "1025", "1501", "4096"})
    void takesLargeHeadersUpToItsLimit(int size) {
        byte[] bytes = withNoop(size);

        assertEquals("192.0.2.7:51234 > 192.0.2.1:993", HeaderText.of(reader.read(bytes, size)));
        assertEquals("need more", HeaderText.of(reader.read(bytes, size - 1)));
    }

    @Test
    void refusesALargerHeaderBeforeItComes() {
        byte[] bytes = withNoop(4097);

        assertEquals("refused: v2: 4097 bytes are more than the limit of 4096", HeaderText.of(reader.read(bytes, 16)));
        assertEquals(
                "192.0.2.7:51234 > 192.0.2.1:993",
                HeaderText.of(new ProxyHeaderReader(4097).read(bytes, bytes.length)));
    }

    @Test
    void theLimitHasLimits() {
        assertEquals(4096, reader.maxLength());
        assertThrows(IllegalArgumentException.class, () -> new ProxyHeaderReader(106));
        assertThrows(IllegalArgumentException.class, () -> new ProxyHeaderReader(65552));
    }

    private static byte[] withNoop(int size) {
        ByteBuffer out =
                ByteBuffer.allocate(size).put(V2_START).put((byte) 0x21).put((byte) 0x11);
        out.putShort((short) (size - 16)).putInt(0xc0000207).putInt(0xc0000201);
        out.putShort((short) 51234).putShort((short) 993);
        out.put((byte) 4).putShort((short) (out.remaining() - 2));
        return Arrays.copyOf(out.array(), size);
    }
}
