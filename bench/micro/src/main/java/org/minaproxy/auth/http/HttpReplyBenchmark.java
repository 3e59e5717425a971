package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.minaproxy.auth.http.HttpReplyReader.Answer;
import org.minaproxy.bench.Micro;
import org.openjdk.jmh.annotations.Benchmark;

/** The reply of an auth_http service, from octets to headers. */
public class HttpReplyBenchmark extends Micro {

    private static final String USUAL = """
            Date: Sat, 28 Nov 2026 12:00:00 GMT
            Server: gate/1.0
            Content-Type: text/plain
            Cache-Control: no-store
            Connection: keep-alive
            """;

    private final byte[] plain = octets("");
    private final byte[] usual = octets(USUAL);

    private static byte[] octets(String more) {
        String reply = "HTTP/1.1 200 OK\n"
                + more
                + "Auth-Status: OK\nAuth-Server: 10.0.0.11\nAuth-Port: 143\nContent-Length: 0\n\n";
        return reply.replace("\n", "\r\n").getBytes(US_ASCII);
    }

    /** The headers that matter alone. */
    @Benchmark
    public Object plain() throws HttpFailure {
        return read(plain);
    }

    /** With those that web servers add. */
    @Benchmark
    public Object usual() throws HttpFailure {
        return read(usual);
    }

    private static Object read(byte[] octets) throws HttpFailure {
        HttpReplyReader reader = new HttpReplyReader(HttpReplyReader.USUAL_LIMIT, Answer.IN_HEADER);
        reader.read(octets, 0, octets.length);
        return reader.reply();
    }
}
