package org.minaproxy.proxy.protocol.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.fuzz.Corpus;
import org.minaproxy.proxy.fuzz.Cost;
import org.minaproxy.proxy.fuzz.Told;
import org.minaproxy.proxy.protocol.ForwardedClient;

/** POP3's XCLIENT as no webmail would send it. */
class XclientWordsFuzzTest {

    private static final int EACH = 100;

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "",
                        "ADDR=2001:db8::7 PORT=51234 SESSION=7f3a TTL=4",
                        "ADDR=192.0.2.7 FORWARD=x",
                        "ADDR=224.0.0.1",
                        "PORT=0",
                        "SESSION= TTL=1000",
                        "=",
                        "ADDR")
                .map(text -> Arguments.of((Object) text.getBytes(ISO_8859_1)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void whatIsTakenIsSound(byte[] bytes) {
        Optional<ForwardedClient> told = Cost.bounded(bytes.length, () -> read(bytes));

        told.ifPresent(Told::isSound);
    }

    @Test
    void costsWhatItIsWorth() {
        for (byte[] bytes : Corpus.of(getClass(), "whatIsTakenIsSound", seeds())) {
            Cost.bounded(bytes.length, EACH, () -> read(bytes));
        }
    }

    private static Optional<ForwardedClient> read(byte[] bytes) {
        return XclientWords.read(ForwardedClient.NOBODY, List.of(new String(bytes, ISO_8859_1).split(" ", -1)));
    }
}
