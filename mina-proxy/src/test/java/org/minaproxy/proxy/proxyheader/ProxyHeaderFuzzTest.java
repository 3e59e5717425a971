package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.minaproxy.proxy.proxyheader.HeaderResult.Complete;
import org.minaproxy.proxy.proxyheader.HeaderResult.NeedMore;

/** Random damage to good and bad headers, the same in each run: no exception, no verdict that more bytes revoke, no byte too many. */
class ProxyHeaderFuzzTest {

    private static final int ROUNDS = 5_000;

    private final ProxyHeaderReader reader = new ProxyHeaderReader();

    @RepeatedTest(5)
    void survivesDamage(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<byte[]> corpus = corpus();

        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(corpus.get(random.nextInt(corpus.size())), random);
            HeaderResult whole = reader.read(bytes, bytes.length);
            HeaderResult part = reader.read(bytes, random.nextInt(bytes.length + 1));

            assertTrue(part instanceof NeedMore || part.equals(whole));
            if (whole instanceof Complete complete) {
                assertTrue(complete.length() <= bytes.length);
                assertInstanceOf(NeedMore.class, reader.read(bytes, complete.length() - 1));
            }
            assertTrue(bytes.length < reader.maxLength() || !(whole instanceof NeedMore));
        }
    }

    @RepeatedTest(3)
    void readsBackWhateverItWrites(RepetitionInfo repetition) throws UnknownHostException {
        Random random = new Random(repetition.getCurrentRepetition());

        for (int round = 0; round < ROUNDS; round++) {
            ProxyHeader header = ProxyHeader.of(endpoint(random), endpoint(random));
            int limit = 107 + random.nextInt(600);
            ByteBuffer line = ProxyHeaderWriter.v1().write(header);
            ByteBuffer block = ProxyHeaderWriter.v2(limit)
                    .write(header.withAuthority("a".repeat(random.nextInt(300) + 1))
                            .withAlpn("imap")
                            .withUniqueId("u".repeat(random.nextInt(140) + 1)));

            assertTrue(block.remaining() <= limit);
            assertEquals(new Complete(header, line.remaining()), reader.read(line));
            Complete complete = assertInstanceOf(Complete.class, reader.read(block));
            assertEquals(header.addresses(), complete.header().addresses());
        }
    }

    private static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        HexVector.all().forEach(vector -> corpus.add(vector.bytes()));
        ProxyHeaderReaderTest.lines().forEach(row -> corpus.add(row.line().getBytes(ISO_8859_1)));
        return corpus;
    }

    private static byte[] damaged(byte[] original, Random random) {
        byte[] bytes = Arrays.copyOf(original, Math.max(1, original.length + random.nextInt(8) - 4));
        for (int hits = random.nextInt(4); hits > 0; hits--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> System.arraycopy(bytes, 0, bytes, at, bytes.length - at);
                default -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(5000));
            }
        }
        return bytes;
    }

    private static InetSocketAddress endpoint(Random random) throws UnknownHostException {
        byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(octets);
        octets[0] = (byte) (octets.length == 4 ? 10 : 0x20); // neither multicast nor unspecified
        if (octets.length == 16 && random.nextBoolean()) {
            Arrays.fill(octets, 2 + random.nextInt(6), 8 + random.nextInt(9), (byte) 0);
        }
        return new InetSocketAddress(InetAddress.getByAddress(octets), 1 + random.nextInt(65535));
    }
}
