package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.fuzz.Corpus;
import org.minaproxy.proxy.fuzz.Cost;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

/** PROXY headers that a balancer would not send. */
class HeaderReaderFuzzTest {

    private static final int EACH = 20;

    private final ProxyHeaderReader reader = new ProxyHeaderReader();

    static Stream<Arguments> seeds() {
        return Stream.concat(
                        HexVector.all().stream().map(HexVector::bytes),
                        ProxyHeaderReaderTest.lines().stream()
                                .map(row -> row.line().getBytes(ISO_8859_1)))
                .map(bytes -> Arguments.of((Object) bytes));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void everyHeaderHasOneVerdict(byte[] bytes) {
        HeaderResult whole = Cost.bounded(bytes.length, () -> reader.read(bytes, bytes.length));
        for (int length = 0; length < Math.min(bytes.length, 64); length++) {
            HeaderResult part = reader.read(bytes, length);
            assertTrue(part instanceof NeedMore || part.equals(whole), "after " + length);
        }

        assertTrue(bytes.length < reader.maxLength() || !(whole instanceof NeedMore));
        if (whole instanceof Complete complete) {
            assertTrue(complete.length() <= bytes.length);
            complete.header().source().ifPresent(source -> assertEquals(false, source.isUnresolved()));
            complete.header().addresses().ifPresent(addresses -> writes(complete.header()));
        }
    }

    @Test
    void costsWhatItIsWorth() {
        for (byte[] bytes : Corpus.of(getClass(), "everyHeaderHasOneVerdict", seeds())) {
            Cost.bounded(bytes.length, EACH, () -> reader.read(bytes, bytes.length));
        }
    }

    /** What was read can be told a backend, which reads the same client. */
    private void writes(ProxyHeader header) {
        Complete again = (Complete) reader.read(ProxyHeaderWriter.v2().write(header));
        assertEquals(
                header.source().map(source -> source.getAddress()),
                again.header().source().map(source -> source.getAddress()));
    }
}
