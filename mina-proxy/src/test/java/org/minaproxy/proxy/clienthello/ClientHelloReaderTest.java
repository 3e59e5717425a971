package org.minaproxy.proxy.clienthello;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.minaproxy.proxy.clienthello.HelloBytes.alpn;
import static org.minaproxy.proxy.clienthello.HelloBytes.beginning;
import static org.minaproxy.proxy.clienthello.HelloBytes.extension;
import static org.minaproxy.proxy.clienthello.HelloBytes.hello;
import static org.minaproxy.proxy.clienthello.HelloBytes.join;
import static org.minaproxy.proxy.clienthello.HelloBytes.message;
import static org.minaproxy.proxy.clienthello.HelloBytes.number;
import static org.minaproxy.proxy.clienthello.HelloBytes.record;
import static org.minaproxy.proxy.clienthello.HelloBytes.records;
import static org.minaproxy.proxy.clienthello.HelloBytes.sni;
import static org.minaproxy.proxy.clienthello.HelloBytes.text;
import static org.minaproxy.proxy.clienthello.HelloBytes.vector;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.clienthello.HelloResult.Complete;
import org.minaproxy.proxy.clienthello.HelloResult.Malformed;
import org.minaproxy.proxy.clienthello.HelloResult.NeedMore;
import org.minaproxy.proxy.fuzz.Cost;

class ClientHelloReaderTest {

    private static final String PAST_THE_END = "refused: a length runs past the end";
    private static final String NO_NAME = "refused: a server name that is no host name";
    private static final String LIST = "refused: an empty list, or stray bytes behind one";
    private static final String LONG = "refused: a ClientHello of more than 16384 bytes";

    /** Bytes and what they mean: {@code mail.example.com imap}, {@code -} for an absent name. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(String name, byte[] bytes, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        byte[] named = message(beginning(), vector(2, alpn("imap"), sni("mail.example.com")));
        return List.of(
                new Row("a name", hello(sni("mail.example.com")), "mail.example.com"),
                new Row("a name in capitals", hello(sni("MAIL.Example.COM")), "mail.example.com"),
                new Row("one label", hello(sni("localhost")), "localhost"),
                new Row("an underscore", hello(sni("my_mail.test")), "my_mail.test"),
                new Row("punycode", hello(sni("xn--mller-kva.example")), "xn--mller-kva.example"),
                new Row("the longest label", hello(sni("a".repeat(63))), "a".repeat(63)),
                new Row("the longest name", hello(sni("a.".repeat(126) + "a")), "a.".repeat(126) + "a"),
                new Row("no extensions", hello(), "-"),
                new Row("no list of extensions", record(message(beginning())), "-"),
                new Row("others only", hello(extension(43, vector(1, number(2, 0x304)))), "-"),
                new Row("an IPv4 address", hello(sni("192.0.2.1")), "-"),
                new Row("an IPv6 address", hello(sni("2001:db8::1")), "-"),
                new Row("a protocol", hello(alpn("imap")), "- imap"),
                new Row("protocols", hello(alpn("imap", "pop3")), "-"),
                new Row("the same protocol twice", hello(alpn("imap", "imap")), "-"),
                new Row("name and protocols", hello(sni("a.test"), alpn("imap")), "a.test imap"),
                new Row("GREASE (RFC 8701)", hello(extension(0x0a0a), alpn("\n\n", "h2"), extension(0xfafa)), "- h2"),
                new Row(
                        "another type of name",
                        hello(extension(0, vector(2, otherName(), hostName("a.test")))),
                        "a.test"),
                new Row("two records", records(named, 100), "mail.example.com imap"),
                new Row("many records", records(named, 1), "mail.example.com imap"),
                new Row("followed by early data", join(record(named), number(1, 20)), "mail.example.com imap"),
                new Row("the longest", hello(extension(21, new byte[16384 - 90])), "-"),
                new Row("too long by one", hello(extension(21, new byte[16384 - 89])), LONG),
                new Row("too long as a message", record(number(4, 0x01ffffff)), LONG),
                new Row("too many records", records(message(new byte[3000]), 1), LONG),
                new Row("the protocol itself", text("a LOGIN alice s3cret\r\n"), "refused: no TLS handshake"),
                new Row("an alert", new byte[] {21, 3, 1, 0, 2, 2, 0}, "refused: no TLS handshake"),
                new Row("SSL 2", new byte[] {(byte) 0x80, 46, 1, 3, 1}, "refused: no TLS handshake"),
                new Row("an unknown version", new byte[] {22, 4, 0, 0, 5}, "refused: no TLS that anybody knows"),
                new Row("an empty record", record(new byte[0]), "refused: a record of 0 bytes"),
                new Row("too large a record", new byte[] {22, 3, 1, 0x40, 1}, "refused: a record of 16385 bytes"),
                new Row(
                        "a ServerHello",
                        record(join(number(1, 2), vector(3, beginning()))),
                        "refused: a handshake that begins with something else than a ClientHello"),
                new Row(
                        "two messages in a record",
                        record(join(named, named)),
                        "refused: something follows the ClientHello at once"),
                new Row(
                        "stray bytes",
                        record(message(beginning(), vector(2), number(1, 0))),
                        "refused: stray bytes behind the extensions"),
                new Row("an empty message", record(message()), PAST_THE_END),
                new Row("no random", record(message(number(2, 0x0303))), PAST_THE_END),
                new Row("a long session id", record(message(new byte[34], number(1, 200))), PAST_THE_END),
                new Row("half a list of extensions", record(message(beginning(), number(2, 4))), PAST_THE_END),
                new Row("half an extension", hello(number(3, 0)), PAST_THE_END),
                new Row("an empty server_name", hello(extension(0)), PAST_THE_END),
                new Row("no name in the list", hello(sni()), LIST),
                new Row(
                        "stray bytes behind the names",
                        hello(extension(0, vector(2, hostName("a")), number(1, 0))),
                        LIST),
                new Row("half a name", hello(extension(0, vector(2, number(2, 0)))), PAST_THE_END),
                new Row("two names", hello(sni("a.test", "b.test")), "refused: two server names"),
                new Row("the extension twice", hello(sni("a.test"), sni("a.test")), "refused: two server names"),
                new Row("an empty name", hello(sni("")), NO_NAME),
                new Row("a dot at the end", hello(sni("mail.example.com.")), NO_NAME),
                new Row("a dot at the beginning", hello(sni(".example.com")), NO_NAME),
                new Row("two dots", hello(sni("mail..com")), NO_NAME),
                new Row("a dash at the end", hello(sni("mail-.com")), NO_NAME),
                new Row("a wildcard", hello(sni("*.example.com")), NO_NAME),
                new Row("a line break", hello(sni("mail.test\r\n250 OK")), NO_NAME),
                new Row("a NUL", hello(sni("mail.test\0.evil.test")), NO_NAME),
                new Row("Latin-1", hello(sni("m\u00fcller.test")), NO_NAME),
                new Row("a label too long", hello(sni("a".repeat(64))), NO_NAME),
                new Row("a name too long", hello(sni("a.".repeat(127))), "refused: a server name of 254 bytes"),
                new Row("no protocol in the list", hello(alpn()), LIST),
                new Row("a protocol without a name", hello(alpn("")), "refused: a protocol without a name"),
                new Row("two lists of protocols", hello(alpn("a"), alpn("b")), "refused: two lists of protocols"));
    }

    private static byte[] hostName(String name) {
        return join(number(1, 0), vector(2, text(name)));
    }

    private static byte[] otherName() {
        return join(number(1, 7), vector(2, text("\0whatever")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isReadAsItIs(Row row) {
        assertEquals(row.expected(), shown(read(row.bytes())));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theFirstVerdictIsTheLast(Row row) {
        HelloResult whole = read(row.bytes());

        for (int length = 0; length <= row.bytes().length; length++) {
            HelloResult part = read(Arrays.copyOf(row.bytes(), length));
            assertTrue(part instanceof NeedMore || part.equals(whole), "after " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void neverAsksForMoreThanBelongsToIt(Row row) {
        ClientHelloReader reader = new ClientHelloReader();
        int length = 0;
        HelloResult part = reader.read(new byte[0]);
        while (part instanceof NeedMore more) {
            assertTrue(more.octets() > 0);
            int end = length + more.octets();
            assertTrue(end <= row.bytes().length && end <= ClientHelloReader.MAX_LENGTH, "asked for " + end);
            part = reader.read(Arrays.copyOfRange(row.bytes(), length, end));
            length = end;
        }

        assertEquals(row.expected(), shown(part));
        assertArrayEquals(Arrays.copyOf(row.bytes(), length), reader.takeAll());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void octetByOctetIsTheSame(Row row) {
        ClientHelloReader reader = new ClientHelloReader();
        HelloResult part = reader.read(new byte[0]);
        for (int i = 0; i < row.bytes().length && part instanceof NeedMore; i++) {
            part = reader.read(new byte[] {row.bytes()[i]});
        }

        assertEquals(row.expected(), shown(part));
    }

    /** Each piece costs what it is worth, however many there were before. */
    @Test
    void piecesDoNotCostMoreTheMoreThereAre() {
        byte[] records = records(message(beginning(), vector(2, extension(21, new byte[2600]))), 1);

        Complete complete = assertInstanceOf(Complete.class, Cost.bounded(records.length, 100, () -> {
            ClientHelloReader reader = new ClientHelloReader();
            HelloResult part = reader.read(new byte[0]);
            for (int i = 0; i < records.length; i++) {
                part = reader.read(new byte[] {records[i]});
            }
            return part;
        }));

        assertEquals(Optional.empty(), complete.hello().serverName());
    }

    /** It is kept as long as the client stays. */
    @Test
    void thousandsOfProtocolsAreNotKept() {
        String[] protocols = new String[5000];
        Arrays.fill(protocols, "x");

        assertEquals("-", shown(read(hello(alpn(protocols)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void readsWhatJavaSends(String version) throws Exception {
        SSLEngine client = SSLContext.getDefault().createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setServerNames(List.of(new SNIHostName("Mail.Example.com")));
        parameters.setApplicationProtocols(new String[] {"imap"});
        client.setSSLParameters(parameters);
        ByteBuffer sent = ByteBuffer.allocate(32 * 1024);
        client.wrap(ByteBuffer.allocate(0), sent);

        assertEquals("mail.example.com imap", shown(read(Arrays.copyOf(sent.array(), sent.position()))));
    }

    @Test
    void alertsAreRecords() {
        assertEquals(
                "[21, 3, 3, 0, 2, 2, 50] [21, 3, 3, 0, 2, 2, 80] [21, 3, 3, 0, 2, 2, 112]",
                Stream.of(Alert.values())
                        .map(alert -> Arrays.toString(alert.bytes()))
                        .collect(Collectors.joining(" ")));
    }

    private static HelloResult read(byte[] bytes) {
        return new ClientHelloReader().read(bytes);
    }

    private static String shown(HelloResult result) {
        if (result instanceof Complete complete) {
            ClientHello hello = complete.hello();
            return hello.serverName().orElse("-")
                    + hello.protocol().map(name -> " " + name).orElse("");
        }
        return result instanceof Malformed malformed ? "refused: " + malformed.reason() : result.toString();
    }
}
