package org.minaproxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys a ClientHello names; a table of offers, and every way to cut one. */
class ClientHelloKeysTest {

    @ParameterizedTest
    @CsvSource({
        "1301,      0403 0804, 0304, 'EC RSA'", // TLS 1.3 alone
        "1301,      0403,      0304, EC",
        "1301,      0804 0401, 0304, RSA",
        "c02b c02f, 0403 0401, '',   'EC RSA'", // TLS 1.2
        "c02f,      0403 0401, '',   RSA",
        "c02b,      0403 0401, '',   EC",
        "c02b,      0401,      '',   ''",
        "009c,      0403 0401, '',   ''",
        "1301 c02f, 0403 0804, 0303, RSA",
        "1301 c02f, 0403 0804, '0304 0303', 'EC RSA'",
        "c02b,      0203 0303, '',   ''" // SHA-1 and SHA-224
    })
    void kindsThatBothSchemeAndSuiteAllow(String suites, String schemes, String versions, String expected) {
        Set<String> kinds = expected.isEmpty() ? Set.of() : Set.of(expected.split(" "));

        assertEquals(Optional.of(kinds), ClientHelloKeys.in(records(hello(suites, schemes, versions), 1 << 14)));
    }

    @Test
    void aHelloMayLieInSeveralRecords() {
        byte[] hello = hello("1301", "0403", "0304");

        for (int size = 1; size <= hello.length; size++) {
            assertEquals(Optional.of(Set.of("EC")), ClientHelloKeys.in(records(hello, size)));
        }
    }

    @Test
    void nothingIsConcludedFromAPart() {
        ByteBuffer whole = records(hello("1301", "0403", "0304"), 20);

        for (int end = 0; end < whole.limit(); end++) {
            assertEquals(Optional.empty(), ClientHelloKeys.in(whole.slice(0, end)));
        }
        assertEquals(0, whole.position());
    }

    @Test
    void norFromSomethingElse() {
        byte[] hello = hello("1301", "0403", "0304");
        byte[] alert = records(hello, 1 << 14).array();
        alert[0] = 21;
        byte[] finished = hello.clone();
        finished[0] = 20;
        byte[] tooLong = hello.clone();
        tooLong[3] = (byte) (tooLong[3] - 1);

        assertEquals(Optional.empty(), ClientHelloKeys.in(ByteBuffer.wrap(alert)));
        assertEquals(Optional.empty(), ClientHelloKeys.in(records(finished, 1 << 14)));
        assertEquals(Optional.empty(), ClientHelloKeys.in(records(tooLong, 1 << 14)));
        assertEquals(
                Optional.empty(),
                ClientHelloKeys.in(
                        ByteBuffer.wrap("a LOGIN alice".getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
    }

    private static byte[] hello(String suites, String schemes, String versions) {
        String extensions = "0000" + block(2, block(2, "00" + block(2, "61"))) // server_name
                + "000d" + block(2, block(2, hex(schemes)))
                + (versions.isEmpty() ? "" : "002b" + block(2, block(1, hex(versions))));
        String body =
                "0303" + "00".repeat(32) + block(1, "") + block(2, hex(suites)) + block(1, "00") + block(2, extensions);
        return HexFormat.of().parseHex("01" + block(3, body));
    }

    private static String hex(String words) {
        return words.replace(" ", "");
    }

    private static String block(int lengthOctets, String content) {
        return ("%0" + 2 * lengthOctets + "x").formatted(content.length() / 2) + content;
    }

    private static ByteBuffer records(byte[] handshake, int size) {
        StringBuilder records = new StringBuilder();
        for (int at = 0; at < handshake.length; at += size) {
            int end = Math.min(handshake.length, at + size);
            records.append("160301").append(block(2, HexFormat.of().formatHex(handshake, at, end)));
        }
        return ByteBuffer.wrap(HexFormat.of().parseHex(records));
    }
}
