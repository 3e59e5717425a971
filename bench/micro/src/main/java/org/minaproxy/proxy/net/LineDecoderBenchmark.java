package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.minaproxy.bench.Micro;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/** Bytes become lines: what each of them costs before anybody looks at it. */
public class LineDecoderBenchmark extends Micro {

    private static final String COMMAND = "a1 LOGIN alice@example.com s3cret-password\r\n";

    private final ByteBuffer one = ByteBuffer.wrap(COMMAND.getBytes(StandardCharsets.US_ASCII));
    private final ByteBuffer ten = ByteBuffer.wrap(COMMAND.repeat(10).getBytes(StandardCharsets.US_ASCII));

    /** A command that came in a packet of its own. */
    @Benchmark
    public Object oneLine() {
        LineDecoder decoder = new LineDecoder();
        decoder.append(one.rewind());
        return Objects.requireNonNull(decoder.nextLine());
    }

    /** Ten commands that came at once. */
    @Benchmark
    public void tenLines(Blackhole blackhole) {
        LineDecoder decoder = new LineDecoder();
        decoder.append(ten.rewind());
        for (int i = 0; i < 10; i++) {
            blackhole.consume(decoder.nextLine());
        }
    }

    /** A command that came byte by byte. */
    @Benchmark
    public void bytewise(Blackhole blackhole) {
        LineDecoder decoder = new LineDecoder();
        one.rewind();
        for (int i = 1; i <= one.capacity(); i++) {
            decoder.append(one.limit(i));
            blackhole.consume(decoder.nextLine());
        }
    }
}
