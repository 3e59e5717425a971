package org.minaproxy.proxy.clienthello;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.clienthello.HelloResult.Complete;
import org.minaproxy.proxy.clienthello.HelloResult.NeedMore;
import org.minaproxy.proxy.fuzz.Corpus;
import org.minaproxy.proxy.fuzz.Cost;

/** What TLS clients would not begin with. */
class ClientHelloFuzzTest {

    private static final int EACH = 100;

    static Stream<Arguments> seeds() {
        return ClientHelloReaderTest.rows().stream().map(row -> Arguments.of((Object) row.bytes()));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void everyHelloHasOneVerdict(byte[] bytes) {
        HelloResult whole = Cost.bounded(bytes.length, () -> new ClientHelloReader().read(bytes));
        ClientHelloReader reader = new ClientHelloReader();
        HelloResult part = inPieces(reader, bytes);
        Cost.bounded(bytes.length, () -> inPieces(new ClientHelloReader(), bytes));
        byte[] taken = reader.takeAll();

        assertArrayEquals(Arrays.copyOf(bytes, taken.length), taken);
        assertTrue(!(whole instanceof Complete) || part.equals(whole), "bytes behind it changed the verdict");
        assertTrue(
                !(whole instanceof NeedMore) || part instanceof NeedMore,
                "the beginning decides what the whole does not");
        if (part instanceof Complete complete) {
            complete.hello().serverName().ifPresent(name -> assertTrue(name.matches("[a-z0-9_.-]{1,253}"), name));
            complete.hello().protocol().ifPresent(name -> assertTrue(name.matches("[!-~]{1,255}"), name));
        }
    }

    @Test
    void costsWhatItIsWorth() {
        for (byte[] bytes : Corpus.of(getClass(), "everyHelloHasOneVerdict", seeds())) {
            Cost.bounded(bytes.length, EACH, () -> inPieces(new ClientHelloReader(), bytes));
        }
    }

    /** As a session does it: each time as many as are asked for. */
    private static HelloResult inPieces(ClientHelloReader reader, byte[] bytes) {
        int at = 0;
        HelloResult part = reader.read(new byte[0]);
        while (part instanceof NeedMore more && at + more.octets() <= bytes.length) {
            assertTrue(more.octets() > 0);
            int end = at + more.octets();
            assertTrue(end <= ClientHelloReader.MAX_LENGTH, "asked for " + end);
            part = reader.read(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return part;
    }
}
