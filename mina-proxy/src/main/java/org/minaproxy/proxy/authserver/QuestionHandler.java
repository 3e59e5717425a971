package org.minaproxy.proxy.authserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.http.Header;
import org.minaproxy.auth.http.HttpQuestion;
import org.minaproxy.auth.http.HttpReply;
import org.minaproxy.auth.http.LookupService;
import org.minaproxy.proxy.log.LineQuota;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.tls.ServerTls;

/** A question at any path: a GET in nginx's headers, or a POST of JSON. Who does not know the secret, or lacks a certificate that is asked for, is told nothing. */
final class QuestionHandler implements AsyncServerRequestHandler<Message<HttpRequest, byte[]>> {

    private static final Logger LOG = LogManager.getLogger(QuestionHandler.class);
    private static final AtomicLong NUMBER = new AtomicLong();

    private final LineQuota refusals =
            new LineQuota(20, Duration.ofMinutes(1), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    private final AuthServer.Settings settings;
    private final LookupService service;

    QuestionHandler(AuthServer.Settings settings, LookupService service) {
        this.settings = settings;
        this.service = service;
    }

    @Override
    public AsyncRequestConsumer<Message<HttpRequest, byte[]>> prepare(
            HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
        return new BasicRequestConsumer<>(() -> new BoundedBody(settings.requestLimit()));
    }

    @Override
    public void handle(Message<HttpRequest, byte[]> message, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        HttpRequest request = message.getHead();
        HttpQuestion question;
        try {
            question = question(request, message.getBody());
        } catch (IllegalArgumentException e) {
            send(LookupService.refused(new HttpQuestion(List.of()), 400), trigger, context);
            return;
        }
        Optional<LogLine> objection =
                objection(question, HttpCoreContext.cast(context).getSSLSession());
        if (objection.isPresent()) {
            logRefusal(objection.get());
            send(LookupService.refused(question, 403), trigger, context);
            return;
        }
        service.answer(question, "auth-" + NUMBER.incrementAndGet()).whenComplete((reply, bug) -> {
            try {
                send(reply == null ? LookupService.refused(question, 500) : reply, trigger, context);
            } catch (HttpException | IOException | RuntimeException e) {
                LOG.debug(LogLine.of("cannot answer: " + e.getMessage())); // whoever asked has gone
            }
        });
    }

    private void logRefusal(LogLine objection) {
        OptionalLong untold = refusals.take();
        if (untold.isPresent()) {
            LOG.warn(objection.with("suppressed", untold.getAsLong() == 0 ? "" : untold.getAsLong()));
        }
    }

    private Optional<LogLine> objection(HttpQuestion question, @Nullable SSLSession tls) {
        if (!knowsSecret(question)) {
            return Optional.of(
                    LogLine.of("question without the secret refused").with("header", settings.secretHeader()));
        }
        return settings.tls()
                .flatMap(ServerTls::clientVerifier)
                .flatMap(verifier -> verifier.problem(certificates(tls)))
                .map(problem -> LogLine.of("question without a good certificate refused")
                        .with("reason", problem));
    }

    /** What whoever asks has shown, its own first. */
    private static List<X509Certificate> certificates(@Nullable SSLSession tls) {
        try {
            return tls == null
                    ? List.of()
                    : Stream.of(tls.getPeerCertificates())
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** @throws IllegalArgumentException when a header has a control character */
    private static HttpQuestion question(HttpRequest request, byte @Nullable [] body) {
        List<Header> headers = new ArrayList<>();
        for (org.apache.hc.core5.http.Header header : request.getHeaders()) {
            headers.add(new Header(header.getName(), header.getValue() == null ? "" : header.getValue()));
        }
        boolean post = request.getMethod().equals("POST");
        return new HttpQuestion(
                headers, post ? Optional.of(Secret.of(body == null ? new byte[0] : body)) : Optional.empty());
    }

    private boolean knowsSecret(HttpQuestion question) {
        if (settings.secret().isEmpty()) {
            return true;
        }
        List<String> told = question.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(settings.secretHeader()))
                .map(Header::value)
                .toList();
        return told.size() == 1
                && Secret.of(told.get(0).getBytes(ISO_8859_1))
                        .equals(settings.secret().get());
    }

    private static void send(HttpReply reply, ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        HttpResponse response = new BasicHttpResponse(reply.status());
        for (Header header : reply.headers()) {
            response.addHeader(header.name(), header.value());
        }
        byte[] body = reply.body().bytes();
        ContentType type = body.length == 0 ? ContentType.TEXT_PLAIN : ContentType.APPLICATION_JSON;
        trigger.submitResponse(new BasicResponseProducer(response, new BasicAsyncEntityProducer(body, type)), context);
    }
}
