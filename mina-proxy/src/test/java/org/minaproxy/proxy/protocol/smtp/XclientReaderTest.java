package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.protocol.ForwardedClient;

class XclientReaderTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.80", 40000);

    private final XclientReader reader = new XclientReader(ForwardedClient.NOBODY, Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "laptop, laptop",
        "[192.0.2.7], [192.0.2.7]",
        "l+61ptop, laptop",
        "l+C3+A4ptop, läptop",
        "l+c3+a4ptop, läptop",
    })
    void valuesAreXtext(String value, String expected) {
        assertEquals(Optional.empty(), reader.read("HELO=" + value));
        assertEquals(Optional.of(expected), reader.helo());
    }

    @ParameterizedTest
    @CsvSource({"a+", "a+4", "a+4g", "a+0D", "a+7F", "a=b", "a\tb", "ä", "a+20b"})
    void everythingElseIsRefused(String value) {
        assertEquals(Optional.of("Bad value of HELO"), reader.read("HELO=" + value));
    }

    @Test
    void theLastOfTwoValuesCounts() {
        assertEquals(Optional.empty(), reader.read("ADDR=192.0.2.7 PORT=1  ADDR=192.0.2.8"));
        assertEquals(new InetSocketAddress("192.0.2.8", 1), reader.client().client(PEER));
    }

    @Test
    void whatWeWriteIsUnderstood() {
        String name = "al ice=+\u00e4\\\"<>";

        assertEquals(Optional.empty(), reader.read("LOGIN=" + Xclient.xtext(name)));
    }

    @Test
    void nonsenseIsEndured() {
        List<String> parts = List.of(
                "ADDR=",
                "PORT=",
                "HELO=",
                "SESSION=",
                "NAME=",
                "192.0.2.7",
                "IPV6:",
                "::",
                "+",
                "+4",
                "=",
                " ",
                "[UNAVAILABLE]",
                "\u00ff",
                "\u0000",
                "65535",
                "x".repeat(300));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder argument = new StringBuilder();
            for (int words = random.nextInt(8); words >= 0; words--) {
                argument.append(parts.get(random.nextInt(parts.size())));
            }
            XclientReader fresh = new XclientReader(ForwardedClient.NOBODY, Optional.empty());

            fresh.read(argument.toString()).ifPresent(problem -> assertTrue(problem.length() < 60, problem));
        }
    }
}
