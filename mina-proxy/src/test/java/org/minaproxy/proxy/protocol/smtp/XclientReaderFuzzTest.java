package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.fuzz.Corpus;
import org.minaproxy.proxy.fuzz.Cost;
import org.minaproxy.proxy.fuzz.Told;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** SMTP's XCLIENT as no webmail would send it. */
class XclientReaderFuzzTest {

    private static final int EACH = 100;

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "",
                        "ADDR=192.0.2.7 PORT=51234 NAME=[UNAVAILABLE] PROTO=ESMTP HELO=laptop LOGIN=alice",
                        "addr=IPV6:2001:db8::7 destaddr=192.0.2.1 destport=25 session=7f3a ttl=4",
                        "HELO=[192.0.2.7] LOGIN=a+2Bb+3D+20 SESSION=[UNAVAILABLE]",
                        "ADDR=[UNAVAILABLE] NAME=[TEMPUNAVAIL]",
                        "ADDR=IPV6:::ffff:192.0.2.7",
                        "ADDR=0.0.0.0",
                        "PORT=65536",
                        "HELO=a+0D+0Ab",
                        "TTL=",
                        "=x")
                .map(text -> Arguments.of((Object) text.getBytes(ISO_8859_1)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void whatIsTakenIsSound(byte[] bytes) {
        String argument = new String(bytes, ISO_8859_1);
        XclientReader reader = new XclientReader(ForwardedClient.NOBODY, Optional.empty());
        Optional<String> problem = Cost.bounded(bytes.length, () -> reader.read(argument));

        problem.ifPresent(text -> assertTrue(text.matches("[ -~]+"), text));
        Told.isSound(reader.client());
        reader.helo().ifPresent(name -> assertTrue(name.matches("[!-~]{1,255}"), name));
    }

    @Test
    void costsWhatItIsWorth() {
        for (byte[] bytes : Corpus.of(getClass(), "whatIsTakenIsSound", seeds())) {
            String argument = new String(bytes, ISO_8859_1);
            Cost.bounded(
                    bytes.length,
                    EACH,
                    () -> new XclientReader(ForwardedClient.NOBODY, Optional.empty()).read(argument));
        }
    }
}
