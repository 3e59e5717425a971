package org.minaproxy.proxy.protocol.smtp;

import org.minaproxy.bench.Micro;
import org.minaproxy.proxy.protocol.Line;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/** Lines become SMTP commands, and those of a backend replies. */
public class SmtpBenchmark extends Micro {

    private final Line ehlo = Line.of("EHLO client.example.com");
    private final Line auth = Line.of("AUTH PLAIN AGFsaWNlQGV4YW1wbGUuY29tAHMzY3JldA==");
    private final Line[] capabilities = {
        Line.of("250-mail.example.com"),
        Line.of("250-PIPELINING"),
        Line.of("250-SIZE 52428800"),
        Line.of("250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN"),
        Line.of("250 8BITMIME")
    };

    @Benchmark
    public Object ehlo() {
        return SmtpCommand.parse(ehlo);
    }

    @Benchmark
    public Object auth() {
        return SmtpCommand.parse(auth);
    }

    /** The five lines that answer EHLO. */
    @Benchmark
    public void ehloReply(Blackhole blackhole) {
        SmtpReply.Reader reader = new SmtpReply.Reader();
        for (Line line : capabilities) {
            blackhole.consume(reader.read(line));
        }
    }
}
