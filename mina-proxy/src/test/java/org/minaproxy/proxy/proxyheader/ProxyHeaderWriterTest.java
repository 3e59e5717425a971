package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;

class ProxyHeaderWriterTest {

    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.7", 51234);
    private static final InetSocketAddress V4_SERVER = new InetSocketAddress("192.0.2.1", 993);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,          192.0.2.1,   PROXY TCP4 192.0.2.7 192.0.2.1 51234 993",
        "2001:db8:0:0:0:0:0:7, 2001:db8::1, PROXY TCP6 2001:db8::7 2001:db8::1 51234 993",
        "::ffff:192.0.2.7,   192.0.2.1,   PROXY TCP4 192.0.2.7 192.0.2.1 51234 993",
        "192.0.2.7,          2001:db8::1, PROXY TCP6 ::ffff:192.0.2.7 2001:db8::1 51234 993",
        "2001:db8::7,        192.0.2.1,   PROXY TCP6 2001:db8::7 ::ffff:192.0.2.1 51234 993",
        "::1,                ::,          PROXY TCP6 ::1 :: 51234 993",
        "1:0:0:2:0:0:0:3,    1:0:2:3:4:5:6:0, PROXY TCP6 1:0:0:2::3 1:0:2:3:4:5:6:0 51234 993",
        "1:2:3:4:5:6:0:0,    ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,"
                + " PROXY TCP6 1:2:3:4:5:6:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 51234 993"
    })
    void writesALine(String source, String destination, String line) {
        ProxyHeader header =
                ProxyHeader.of(new InetSocketAddress(source, 51234), new InetSocketAddress(destination, 993));

        assertEquals(line + "\r\n", text(ProxyHeaderWriter.v1().write(header)));
    }

    @Test
    void leavesOutTheZone() throws UnknownHostException {
        InetAddress zoned =
                Inet6Address.getByAddress(null, InetAddress.getByName("fe80::7").getAddress(), 3);
        ProxyHeader header = ProxyHeader.of(new InetSocketAddress(zoned, 51234), new InetSocketAddress("fe80::1", 993));

        assertEquals(
                "PROXY TCP6 fe80::7 fe80::1 51234 993\r\n",
                text(ProxyHeaderWriter.v1().write(header)));
    }

    @Test
    void takesAMappedAddressOfAnySortForIpv4() throws UnknownHostException {
        byte[] octets = HexFormat.of().parseHex("00000000000000000000ffffc0000207");
        InetAddress mapped = Inet6Address.getByAddress(null, octets, 3);
        ProxyHeader header = ProxyHeader.of(new InetSocketAddress(mapped, 51234), V4_SERVER);

        assertEquals(
                "PROXY TCP4 192.0.2.7 192.0.2.1 51234 993\r\n",
                text(ProxyHeaderWriter.v1().write(header)));
        assertEquals(
                "192.0.2.7:51234 > 192.0.2.1:993",
                readBack(ProxyHeaderWriter.v2().write(header)));
    }

    @Test
    void neverWritesPortZero() {
        ProxyHeader header =
                ProxyHeader.of(new InetSocketAddress("192.0.2.7", 0), new InetSocketAddress("192.0.2.1", 0));

        assertEquals(
                "PROXY TCP4 192.0.2.7 192.0.2.1 1 1\r\n",
                text(ProxyHeaderWriter.v1().write(header)));
        assertEquals(
                "192.0.2.7:1 > 192.0.2.1:1", readBack(ProxyHeaderWriter.v2().write(header)));
    }

    @Test
    void writesBinaryWithAChecksum() {
        String hex = HexFormat.of().formatHex(bytes(ProxyHeaderWriter.v2().write(ProxyHeader.of(V4, V4_SERVER))));

        assertEquals(
                "0d0a0d0a000d0a515549540a" + "2111" + "0013" + "c0000207c0000201c82203e1" + "030004",
                hex.substring(0, 62));
        assertEquals(70, hex.length());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.1, 17, 192.0.2.7:51234 > 192.0.2.1:993",
        "2001:db8::7, 2001:db8::1, 33, 2001:db8::7:51234 > 2001:db8::1:993",
        "192.0.2.7, 2001:db8::1, 33, 192.0.2.7:51234 > 2001:db8::1:993",
        "2001:db8::7, 192.0.2.1, 33, 2001:db8::7:51234 > 192.0.2.1:993"
    })
    void writesTheCommonFamily(String source, String destination, int family, String expected) {
        ByteBuffer written = ProxyHeaderWriter.v2()
                .write(ProxyHeader.of(new InetSocketAddress(source, 51234), new InetSocketAddress(destination, 993)));

        assertEquals(family, written.get(13));
        assertEquals(expected, readBack(written));
    }

    @Test
    void readsBackWhatItWrote() {
        HeaderTls tls = HeaderTls.of("TLSv1.3", "TLS_AES_128_GCM_SHA256").withVerifiedCertificate("alice");
        ProxyHeader header = ProxyHeader.of(V4, V4_SERVER)
                .withTls(tls)
                .withAuthority("mail.example.com")
                .withAlpn("imap")
                .withUniqueId("7f3a");

        ByteBuffer written = ProxyHeaderWriter.v2().write(header);
        HeaderResult result = new ProxyHeaderReader().read(written);

        assertEquals(new Complete(header, written.remaining()), result);
        assertTrue(tls.encrypted() && tls.certificateVerified());
    }

    @ParameterizedTest
    @CsvSource({
        // addresses and checksum 35 + TLS 24 and 303 with its name + authority 7 + ALPN 7 + id 5
        "381, alpn=imap authority=host id=7f tls=7/0 TLSv1.3 AES cn=300",
        "380, alpn=imap authority=host tls=7/0 TLSv1.3 AES cn=300",
        "375, authority=host id=7f tls=7/0 TLSv1.3 AES cn=300",
        "373, authority=host tls=7/0 TLSv1.3 AES cn=300",
        "368, id=7f tls=7/0 TLSv1.3 AES cn=300",
        "362, tls=7/0 TLSv1.3 AES cn=300",
        "361, alpn=imap authority=host id=7f tls=7/0 TLSv1.3 AES"
    })
    void prefersTheMoreTellingWhenTheLimitIsNear(int limit, String kept) {
        String name = "n".repeat(300);
        ProxyHeader header = ProxyHeader.of(V4, V4_SERVER)
                .withTls(HeaderTls.of("TLSv1.3", "AES").withVerifiedCertificate(name))
                .withAuthority("host")
                .withAlpn("imap")
                .withUniqueId("7f");

        ByteBuffer written = ProxyHeaderWriter.v2(limit).write(header);

        assertTrue(written.remaining() <= limit);
        assertEquals("192.0.2.7:51234 > 192.0.2.1:993 " + kept.replace("300", name), readBack(written));
    }

    /** As long as names can be, over IPv6: Postfix reads no more than 536 octets. */
    @Test
    void unlessToldOtherwiseThereAreNeverMoreThan536Bytes() {
        ProxyHeader header = ProxyHeader.of(
                        new InetSocketAddress("2001:db8::7", 51234), new InetSocketAddress("2001:db8::1", 993))
                .withTls(HeaderTls.of("TLSv1.3", "TLS_AES_128_GCM_SHA256").withVerifiedCertificate("n".repeat(64)))
                .withAuthority("a".repeat(253))
                .withAlpn("imap")
                .withUniqueId("u".repeat(128));
        String fits = "2001:db8::7:51234 > 2001:db8::1:993 alpn=imap authority=" + "a".repeat(253)
                + "%s tls=7/0 TLSv1.3 TLS_AES_128_GCM_SHA256 cn=" + "n".repeat(64);

        ByteBuffer written = ProxyHeaderWriter.v2().write(header);

        assertEquals(fits.formatted(""), readBack(written));
        assertTrue(written.remaining() <= 536, () -> written.remaining() + " bytes");
        assertEquals(
                fits.formatted(" id=" + "u".repeat(128)),
                readBack(ProxyHeaderWriter.v2(600).write(header)));
    }

    @Test
    void dropsWhatCannotFitOrWouldBeRefused() {
        ProxyHeader header = ProxyHeader.of(V4, V4_SERVER)
                .withTls(HeaderTls.of("TLSv1.3", "C".repeat(70000)))
                .withAuthority("a".repeat(70000))
                .withUniqueId("u".repeat(129));

        assertEquals(
                "192.0.2.7:51234 > 192.0.2.1:993",
                readBack(ProxyHeaderWriter.v2(65551).write(header)));
        assertEquals(
                "192.0.2.7:51234 > 192.0.2.1:993",
                readBack(ProxyHeaderWriter.v2(107).write(header)));
    }

    @Test
    void theLimitHasLimits() {
        assertThrows(IllegalArgumentException.class, () -> ProxyHeaderWriter.v2(106));
        assertThrows(IllegalArgumentException.class, () -> ProxyHeaderWriter.v2(65552));
    }

    @Test
    void aProbeIsLocalInBinary() {
        ByteBuffer written = ProxyHeaderWriter.v2().write(ProxyHeader.ofProbe());

        assertEquals(
                "0d0a0d0a000d0a515549540a" + "2000" + "0000", HexFormat.of().formatHex(bytes(written)));
    }

    @Test
    void neverWritesAHeaderThatSomeRefuse() {
        ProxyHeaderWriter line = ProxyHeaderWriter.v1();
        ProxyHeaderWriter block = ProxyHeaderWriter.v2();

        assertThrows(IllegalArgumentException.class, () -> line.write(ProxyHeader.ofProbe()));
        assertThrows(IllegalArgumentException.class, () -> line.write(ProxyHeader.ofUnspecified()));
        assertThrows(IllegalArgumentException.class, () -> block.write(ProxyHeader.ofUnspecified()));
        assertThrows(
                IllegalArgumentException.class,
                () -> ProxyHeader.of(InetSocketAddress.createUnresolved("mail.example.com", 993), V4_SERVER));
    }

    private static String readBack(ByteBuffer written) {
        return HeaderText.of(new ProxyHeaderReader().read(written));
    }

    private static String text(ByteBuffer written) {
        return new String(bytes(written), ISO_8859_1);
    }

    private static byte[] bytes(ByteBuffer written) {
        byte[] bytes = new byte[written.remaining()];
        written.get(0, bytes);
        return bytes;
    }
}
