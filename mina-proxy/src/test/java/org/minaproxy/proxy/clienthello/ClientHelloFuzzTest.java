package org.minaproxy.proxy.clienthello;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.clienthello.HelloResult.Complete;
import org.minaproxy.proxy.clienthello.HelloResult.NeedMore;
import org.minaproxy.proxy.fuzz.Cost;

/** What TLS clients would not begin with. */
class ClientHelloFuzzTest {

    private final ClientHelloReader reader = new ClientHelloReader();

    static Stream<Arguments> seeds() {
        return ClientHelloReaderTest.rows().stream().map(row -> Arguments.of((Object) row.bytes()));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "3m") // last, or it does not see the seeds
    void everyHelloHasOneVerdict(byte[] bytes) {
        HelloResult whole = Cost.bounded(bytes.length, () -> reader.read(bytes, bytes.length));
        int length = 0;
        HelloResult part = reader.read(bytes, 0);
        while (part instanceof NeedMore more && length + more.octets() <= bytes.length) {
            assertTrue(more.octets() > 0);
            length += more.octets();
            assertTrue(length <= ClientHelloReader.MAX_LENGTH, "asked for " + length);
            part = reader.read(bytes, length);
        }

        assertTrue(part instanceof NeedMore || length == bytes.length || part.equals(reader.read(bytes, length)));
        assertTrue(!(whole instanceof Complete) || part.equals(whole), "bytes behind it changed the verdict");
        if (part instanceof Complete complete) {
            complete.hello().serverName().ifPresent(name -> assertTrue(name.matches("[a-z0-9_.-]{1,253}"), name));
            complete.hello().protocols().forEach(name -> assertTrue(name.matches("[!-~]{1,255}"), name));
        }
    }
}
