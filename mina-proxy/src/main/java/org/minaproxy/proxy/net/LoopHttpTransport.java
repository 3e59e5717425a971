package org.minaproxy.proxy.net;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.minaproxy.auth.http.HttpQuestion;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.auth.http.HttpTransport;
import org.minaproxy.tls.ClientTls;

/**
 * Lends the loops' sockets to an HTTP lookup service: a question is asked and answered on the loop of the session that has it, over connections
 * that are kept for the next one. Each loop has connections of its own.
 */
public final class LoopHttpTransport implements HttpTransport {

    /**
     * The bounds on each loop.
     *
     * @param connections to the service
     * @param waiting questions that wait for one of them; one more fails
     * @param reply octets of a reply
     */
    public record Limits(int connections, int waiting, int reply) {}

    private record Place(IoLoop loop, URI uri) {}

    private final IoLoops loops;
    private final HostResolver resolver;
    private final ClientTls tls;
    private final Limits limits;
    private final Map<URI, HttpService> services = new ConcurrentHashMap<>(); // as few as a source has URLs
    private final Map<Place, HttpPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Uses these loops.
     *
     * @param tls for a service by {@code https}
     */
    public LoopHttpTransport(IoLoops loops, HostResolver resolver, ClientTls tls, Limits limits) {
        this.loops = loops;
        this.resolver = resolver;
        this.tls = tls;
        this.limits = limits;
    }

    @Override
    public CompletionStage<HttpReply> ask(URI uri, HttpQuestion question, Duration timeout) {
        HttpService service = services.computeIfAbsent(uri, HttpService::of);
        HttpCall call = new HttpCall(service.requests().with(question), question.answer(), timeout);
        IoLoop loop = loops.currentOrAny();
        HttpPool pool = pools.computeIfAbsent(new Place(loop, uri), place -> pool(loop, service));
        Runnable begin = () -> begin(pool, call);
        if (loop.isCurrent()) {
            begin.run();
        } else {
            loop.execute(begin);
        }
        return call.result();
    }

    private HttpPool pool(IoLoop loop, HttpService service) {
        return new HttpPool(loop, loops.service(), resolver, service, tls, limits);
    }

    private void begin(HttpPool pool, HttpCall call) {
        if (closed) {
            call.fail("closed");
        } else {
            pool.begin(call);
        }
    }

    /** To be called before the loops end. */
    @Override
    public void close() {
        closed = true;
        pools.forEach((place, pool) -> place.loop().execute(pool::close));
    }
}
