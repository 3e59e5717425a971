package org.minaproxy.proxy.protocol.imap;

import java.util.List;
import java.util.Optional;
import org.minaproxy.bench.Micro;
import org.minaproxy.proxy.protocol.Action;
import org.openjdk.jmh.annotations.Benchmark;

/** Lines become IMAP commands. */
public class CommandReaderBenchmark extends Micro {

    private static final byte[] PASSWORD = {'s', '3', 'c', 'r', 'e', 't'};

    private final CommandReader reader = new CommandReader(8192, new Silent());

    @Benchmark
    public Object atoms() {
        return reader.onLine("a1 LOGIN alice@example.com s3cret");
    }

    @Benchmark
    public Object quotedStrings() {
        return reader.onLine("a1 LOGIN \"alice@example.com\" \"s3 \\\"cret\\\"\"");
    }

    /** A literal that is announced and does not wait (RFC 7888). */
    @Benchmark
    public Object literal() {
        reader.onLine("a1 LOGIN alice@example.com {6+}");
        reader.onOctets(PASSWORD);
        return reader.onLine("");
    }

    @Benchmark
    public Object initialResponse() {
        return reader.onLine("a1 AUTHENTICATE PLAIN AGFsaWNlQGV4YW1wbGUuY29tAHMzY3JldA==");
    }

    private static final class Silent implements CommandReader.Audience {

        @Override
        public Optional<List<Action>> refuse(String tag, Verb verb) {
            return Optional.empty();
        }

        @Override
        public List<Action> onCommand(Command command) {
            return List.of();
        }
    }
}
