package org.minaproxy.proxy.protocol.pop3;

import org.minaproxy.bench.Micro;
import org.minaproxy.proxy.protocol.Line;
import org.openjdk.jmh.annotations.Benchmark;

/** Lines become POP3 commands, and those of a backend replies. */
public class Pop3Benchmark extends Micro {

    private final Line user = Line.of("USER alice@example.com");
    private final Line accepted = Line.of("+OK Logged in");
    private final Line refused = Line.of("-ERR [AUTH] Authentication failed");

    @Benchmark
    public Object command() {
        return Pop3Command.parse(user);
    }

    @Benchmark
    public Object accepted() {
        return Pop3Reply.parse(accepted);
    }

    @Benchmark
    public Object refused() {
        return Pop3Reply.parse(refused);
    }
}
